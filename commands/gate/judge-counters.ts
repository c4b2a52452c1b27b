import type { CounterName } from '../../src/metrics/catalogue/counters.ts'
import { type ZeroName, faultsOf, zeroNames } from '../../src/metrics/catalogue/zeros.ts'
import { isFromTarget, whyPartial } from '../../src/metrics/judging/validity/coverage.ts'
import { signTestP } from '../../src/metrics/judging/statistics/sign-test.ts'
import { histogramOf } from '../../src/metrics/result/metric-histogram.ts'
import type { MetricSummary, RunResult } from '../../src/metrics/result/run-result.ts'
import type { GatedCounter } from './gate-result.ts'
import type { Pair } from './pairs.ts'
import { level } from './plan.ts'

/**
 * Two messages that are sent at the same time may overtake each other without anybody's fault, and a member that reconnects may
 * have to try again.
 */
const byChance: readonly CounterName[] = ['deliveries_reordered', 'reconnects_failed']

/** A run of an unchanged chat has none of them: one more is one too many. */
function isNeverRight(counter: CounterName): counter is ZeroName {
  return zeroNames.some((name) => name === counter)
}

/** A counter, and what is to be done about it before there are more pairs. */
export interface JudgedCounter extends GatedCounter {
  /** Nothing that is measured later can change it. */
  readonly isSure: boolean
  /** With the first pairs: then the fresh ones decide. */
  readonly isSuspect: boolean
}

/**
 * More than the baseline's fails at once: one that is never right, in a block that no lack of cores explains, where the baseline has
 * none of it. Where the baseline has some too, or the machine was slow, one more proves nothing: it fails if pairs with more in
 * the candidate are significantly many, and are so again among the fresh pairs.
 *
 * @param isSecondWhole are all pairs of the second stage there? A part of it confirms nothing
 * @returns those that are known of any pair
 */
export function judgeCounters(
  first: readonly Pair[],
  second: readonly Pair[],
  isSecondWhole: boolean,
): JudgedCounter[] {
  return [...zeroNames, ...byChance].flatMap((counter) => {
    const [known, again] = [first, second].map((pairs) => pairs.flatMap((pair) => countsOf(counter, pair) ?? []))
    return known === undefined || again === undefined || known.length + again.length === 0
      ? []
      : [judgeCounter(counter, known, again, isSecondWhole)]
  })
}

interface Counts {
  readonly baseline: number
  readonly candidate: number
  /** Is the candidate's more than a slow machine explains? */
  readonly isItsOwn: boolean
}

/** Null where one of the two is not known, or only in part. */
function countsOf(counter: CounterName, { baseline, candidate }: Pair): Counts | null {
  const [before, after] = [countOf(counter, baseline), countOf(counter, candidate)]
  if (before === null || after === null) return null
  return { baseline: before, candidate: after, isItsOwn: after > before && isPrompt(candidate) }
}

/**
 * On cores that crowd and chat share, both wait a little in most blocks. A machine that loses something by being slow (a delivery by
 * the end of the drain, a request by its timeout) has much else that is nearly as late.
 */
const promptUs = 2_000_000

/** So much of the drain; of the usual one of 5 s that is {@link promptUs}. */
const promptShareOfDrain = 0.4

function isPrompt({ validity, metrics, options }: RunResult): boolean {
  if (validity.verdict === 'valid') return true
  const { drain } = options
  const promptDeliveryUs = typeof drain === 'number' ? Math.min(promptUs, promptShareOfDrain * drain * 1e6) : promptUs
  const isWithin = (summary: MetricSummary | undefined, limitUs: number) =>
    summary === undefined || slowestUs(summary) < limitUs
  return isWithin(metrics['delivery_latency'], promptDeliveryUs) && isWithin(metrics['connect_latency'], promptUs)
}

/** The slowest sample that came to an end. */
function slowestUs(summary: MetricSummary): number {
  const { maxUs } = histogramOf({ ...summary, count: summary.count - summary.infinite, infinite: 0 })
  return typeof maxUs === 'number' ? maxUs : 0
}

function countOf(counter: CounterName, { counters, server }: RunResult): number | null {
  if (whyPartial(counter, server) !== null) return null
  const count = isNeverRight(counter) ? faultsOf(counter, counters) : counters[counter]
  return count ?? (isFromTarget(counter) ? null : 0)
}

function judgeCounter(
  counter: CounterName,
  first: readonly Counts[],
  second: readonly Counts[],
  isSecondWhole: boolean,
): JudgedCounter {
  const all = [...first, ...second]
  const sum = (side: 'baseline' | 'candidate') => all.reduce((total, counts) => total + counts[side], 0)
  const sums = { counter, baseline: sum('baseline'), candidate: sum('candidate') }
  const isSure = isNeverRight(counter) && sums.baseline === 0 && all.some(({ isItsOwn }) => isItsOwn)
  const isSuspect = isMoreOften(first)
  if (isSure || (isSuspect && isSecondWhole && isMoreOften(second)))
    return { ...sums, isSure, isSuspect, verdict: 'fail' }
  const isMore = isNeverRight(counter) ? sums.candidate > sums.baseline : isSuspect && !isSecondWhole
  return { ...sums, isSure, isSuspect, verdict: isMore ? 'inconclusive' : 'pass' }
}

function isMoreOften(pairs: readonly Counts[]): boolean {
  const more = pairs.filter(({ baseline, candidate }) => candidate > baseline).length
  const less = pairs.filter(({ baseline, candidate }) => candidate < baseline).length
  return signTestP(more, less) <= level
}
