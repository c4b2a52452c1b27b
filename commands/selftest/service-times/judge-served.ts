import { enoughSamples } from '../../../src/metrics/catalogue/quantiles.ts'
import type { SelftestCheck, ServedKind, ServiceTimesResult } from '../selftest-result.ts'
import type { TriedKind } from './stand-in.ts'

/** The calls of one kind, ms. */
export interface TimedKind {
  readonly kind: TriedKind
  readonly held: readonly { readonly askedMs: number; readonly tookMs: number }[]
  /** The durations of calls that were not held back. */
  readonly freeMs: readonly number[]
}

const limitsUs = { p50: 500, p99: 2_000 } as const

/**
 * Were the times asked for those that a caller saw? Judged where the machine was quiet: where calls that are not held back
 * are as far from their median as the goal allows, the goal cannot be met.
 */
export function judgeServed(timed: readonly TimedKind[]): Pick<ServiceTimesResult, 'kinds' | 'checks' | 'times'> {
  const kinds = timed.map(figuresOf)
  const isQuiet = kinds.every(({ freeP99Us }) => freeP99Us !== null && freeP99Us <= limitsUs.p99)
  const checks = kinds.flatMap(({ kind, errorP50Us, errorP99Us }) => [
    check(`${kind}: p50 of the error of a service time`, errorP50Us, limitsUs.p50, isQuiet),
    check(`${kind}: p99 of the error of a service time`, errorP99Us, limitsUs.p99, isQuiet),
  ])
  return { kinds, checks, times: isQuiet ? 'judged' : 'not-judged' }
}

function check(name: string, observed: number | null, limit: number, isQuiet: boolean): SelftestCheck {
  const verdict = observed !== null && observed <= limit ? 'pass' : 'fail'
  return { name, observed, limit, unit: 'us', verdict: isQuiet && observed !== null ? verdict : 'not-judged' }
}

function figuresOf({ kind, held, freeMs }: TimedKind): ServedKind {
  const errorsMs = held.map(({ askedMs, tookMs }) => Math.abs(tookMs - askedMs))
  const medianMs = nearestRank(freeMs, 0.5)
  const free = freeMs.map((ms) => Math.abs(ms - medianMs))
  return {
    kind,
    calls: held.length,
    errorP50Us: quantileUs(errorsMs, 0.5),
    errorP99Us: quantileUs(errorsMs, 0.99),
    freeP99Us: quantileUs(free, 0.99),
  }
}

function quantileUs(valuesMs: readonly number[], quantile: number): number | null {
  return enoughSamples(valuesMs.length, quantile) ? Math.round(nearestRank(valuesMs, quantile) * 1000) : null
}

function nearestRank(values: readonly number[], quantile: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(quantile * values.length) - 1] ?? NaN
}
