import { type CounterName, counterCatalogue } from '../../catalogue/counters.ts'
import { type MetricName, metricCatalogue } from '../../catalogue/metrics.ts'
import type { Check, RunResult } from '../../result/run-result.ts'
import { checkMetric } from './check-metric.ts'
import { isFromTarget, whyPartial } from '../validity/coverage.ts'
import type { Limit } from './limits.ts'
import { ratios } from './ratios.ts'
import type { RunFacts } from '../run-facts.ts'

type Counters = RunResult['counters']
type Bound = NonNullable<Check['bound']>

/** In every run: a connection that was not kept, or a request without its answer, leaves members out of it. */
const zeroAlways: readonly CounterName[] = ['connections_lost', 'requests_failed']

const zeroWhenOffered: readonly CounterName[] = ['messages_unsendable']

const zeroWhenPublished: readonly CounterName[] = [
  'deliveries_lost',
  'deliveries_duplicate',
  'deliveries_misrouted',
  'deliveries_corrupt',
  'deliveries_unknown',
]

/** Harm that stale connections must not do to live members. */
const zeroWhereKnown: readonly CounterName[] = ['false_cleanups', 'collateral_losses']

export type JudgedFacts = Pick<
  RunFacts,
  'metrics' | 'counters' | 'server' | 'measures' | 'interruption' | 'limits' | 'scenarioLimits'
>

/**
 * The checks of every run that apply to this one, those of its scenario, then the user's limits; a limit on a counter, or
 * on the ratio that it is the rest of, replaces the check of it.
 */
export function checkRun(facts: JudgedFacts): Check[] {
  const { metrics, counters, limits, scenarioLimits } = facts
  const own = new Set([...limits, ...scenarioLimits].map(counterOf))
  const builtIn = builtInLimits(counters).filter(({ counter }) => !own.has(counter))
  // A run that was ended early is known to lack something.
  const wanted = facts.interruption === null ? facts.measures : []
  return [
    ...wanted.map((name) => checkMeasured(name, metrics, counters)),
    ...builtIn.map((limit) => checkLimit(limit, facts, 'every-run')),
    ...scenarioLimits.map((limit) => checkLimit(limit, facts, 'scenario')),
    ...limits.map((limit) => checkLimit(limit, facts, 'user')),
  ]
}

function counterOf(limit: Limit): CounterName | null {
  if (limit.kind === 'metric') return null
  return limit.kind === 'counter' ? limit.counter : ratios[limit.ratio].insteadOf
}

type CounterLimit = Extract<Limit, { kind: 'counter' }>
type RatioLimit = Extract<Limit, { kind: 'ratio' }>
type SetBy = NonNullable<Check['setBy']>

/** A run passes only if what its scenario is for was measured: nothing is no figure. */
function checkMeasured(name: MetricName | CounterName, metrics: RunResult['metrics'], counters: Counters): Check {
  const isMetric = Object.hasOwn(metricCatalogue, name)
  const observed = isMetric ? (metrics[name]?.count ?? 0) : (counters[name] ?? 0)
  return {
    name: isMetric ? `${name}.count` : name,
    setBy: 'scenario',
    observed,
    bound: 'at least',
    limit: 1,
    unit: 'count',
    verdict: observed >= 1 ? 'pass' : 'fail',
  }
}

function builtInLimits(counters: Counters): CounterLimit[] {
  const count = (name: CounterName) => counters[name] ?? 0
  // A reconnecting member tries until it succeeds: what counts is that it does.
  const limits: CounterLimit[] = [
    { kind: 'counter', counter: 'connections_failed', limit: count('reconnects_failed') },
    ...zeroAlways.map(zero),
  ]
  const membersCut = count('members_cut')
  if (membersCut > 0) limits.push({ kind: 'counter', counter: 'members_recovered', limit: membersCut })
  const joinsAttempted = count('joins_attempted') - count('rejoins_failed')
  if (joinsAttempted > 0) limits.push({ kind: 'counter', counter: 'joins_completed', limit: joinsAttempted })
  if (count('messages_offered') > 0) limits.push(...zeroWhenOffered.map(zero))
  if (count('messages_published') > 0) limits.push(...zeroWhenPublished.map(zero))
  limits.push(...zeroWhereKnown.filter((counter) => counters[counter] !== undefined).map(zero))
  return limits
}

function zero(counter: CounterName): CounterLimit {
  return { kind: 'counter', counter, limit: 0 }
}

/** A limit that a part of the figures keeps may be broken by the rest: it is kept only where the figures are complete. */
export function checkLimit(
  limit: Limit,
  { metrics, counters, server }: Pick<JudgedFacts, 'metrics' | 'counters' | 'server'>,
  setBy: SetBy,
): Check {
  if (limit.kind === 'ratio') return { ...strictly(limit, checkRatio(limit, counters)), setBy }
  const isCounter = limit.kind === 'counter'
  const equalIsEnough = isCounter ? checkCounter(limit, counters) : checkMetric(limit, metrics)
  const check = { ...strictly(limit, equalIsEnough), setBy }
  const why = whyPartial(isCounter ? limit.counter : limit.metric, server)
  if (check.verdict === 'fail' || why === null) return check
  return { ...check, note: why, verdict: 'inconclusive' }
}

function strictly({ strict }: Limit, check: Check & { bound: Bound }): Check {
  if (strict === undefined) return check
  const bound = check.bound === 'at least' ? 'above' : 'below'
  return { ...check, bound, verdict: check.observed === check.limit ? 'fail' : check.verdict }
}

function checkCounter({ counter, limit }: CounterLimit, counters: Counters): Check & { bound: Bound } {
  const bound = counterCatalogue[counter].better === 'higher' ? 'at least' : 'at most'
  const observed = counters[counter] ?? (isFromTarget(counter) ? null : 0)
  const row = { name: counter, observed, bound, limit, unit: 'count' } as const
  if (observed === null) return { ...row, note: 'it was not counted', verdict: 'inconclusive' }
  const holds = bound === 'at least' ? observed >= limit : observed <= limit
  return { ...row, verdict: holds ? 'pass' : 'fail' }
}

function checkRatio({ ratio, least }: RatioLimit, counters: Counters): Check & { bound: Bound } {
  const [part, whole] = [counters[ratios[ratio].part] ?? 0, counters[ratios[ratio].whole] ?? 0]
  const observed = whole === 0 ? null : part / whole
  const row = { name: ratio, observed, bound: 'at least', limit: least, unit: 'share' } as const
  if (observed === null) return { ...row, note: `${ratios[ratio].whole} is 0`, verdict: 'inconclusive' }
  return { ...row, note: `${part} of ${whole}`, verdict: observed >= least ? 'pass' : 'fail' }
}
