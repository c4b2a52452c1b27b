import { Refusal, exitCodes } from '../../../exit-codes.ts'
import type { Check, RunResult } from '../../result/run-result.ts'
import { checkLimit } from './checks.ts'
import { type Limit, parseLimits } from './limits.ts'

/** A service level objective: several limits that all have to hold. */
export interface Slo {
  /** The limits as they were given, each as `--limit` takes it, without blanks. */
  readonly texts: readonly string[]
  /** The limits in the same order. A limit on a metric has the statistic and the value that an interval is compared with. */
  readonly limits: readonly Limit[]
}

/**
 * `met`: every limit holds. `broken`: at least one does not. `unknown`: none is known to be broken, and not all could be judged,
 * because of too few samples or a missing figure.
 */
export type SloVerdict = 'met' | 'broken' | 'unknown'

export interface JudgedSlo {
  readonly verdict: SloVerdict
  /** One check per limit, in their order, with the observed value. */
  readonly checks: readonly Check[]
}

/**
 * Reads limits with commas between them, such as `delivery_latency.p99<500ms,delivery_ratio>=99.99%`.
 *
 * @throws Refusal (2) with every mistake
 */
export function parseSlo(text: string): Slo {
  const texts = text.replaceAll(/\s+/g, '').split(',')
  const limits = parseLimits(texts)
  const names = limits.map(nameOf)
  const doubled = names.filter((name, place) => names.indexOf(name) !== place)
  if (doubled.length > 0)
    throw new Refusal(
      exitCodes.usage,
      [...new Set(doubled)].map((name) => `--slo ${text}: has more than one limit on ${name}; keep one of them`),
    )
  return { texts, limits }
}

/** The name of a limit, which is also the name of its check: `delivery_latency.p99`, `deliveries_lost`. */
function nameOf(limit: Limit): string {
  if (limit.kind === 'metric') return `${limit.metric}.${limit.statistic}`
  return limit.kind === 'ratio' ? limit.ratio : limit.counter
}

/** Holds one run against the SLO, whatever the other checks of the run say. */
export function judgeSlo({ limits }: Slo, result: Pick<RunResult, 'metrics' | 'counters' | 'server'>): JudgedSlo {
  const checks = limits.map((limit) => checkLimit(limit, result, 'user'))
  const has = (wanted: Check['verdict']) => checks.some(({ verdict }) => verdict === wanted)
  if (has('fail')) return { verdict: 'broken', checks }
  return { verdict: has('inconclusive') ? 'unknown' : 'met', checks }
}
