import { type ZeroName, faultsOf, zeroNames } from '../../src/metrics/catalogue/zeros.ts'
import { isFromTarget, whyPartial } from '../../src/metrics/judging/validity/coverage.ts'
import { histogramOf } from '../../src/metrics/result/metric-histogram.ts'
import type { MetricSummary, RunResult } from '../../src/metrics/result/run-result.ts'
import type { GatedCounter } from './gate-result.ts'
import type { Round } from './rounds.ts'

/**
 * Judges the counters that have to be 0 in the runs of an unchanged chat. One more fails if the baseline has none of it and no lack of cores
 * explains it (a round in which the candidate was prompt). Where the baseline has some too, or the machine was slow, one more proves nothing.
 *
 * @returns those that are known of any round
 */
export function judgeCounters(rounds: readonly Round[]): GatedCounter[] {
  return zeroNames.flatMap((counter) => {
    const known = rounds.flatMap((round) => countsOf(counter, round) ?? [])
    return known.length === 0 ? [] : [judgeCounter(counter, known)]
  })
}

interface Counts {
  readonly baseline: number
  readonly candidate: number
  /** Is the candidate's more than a slow machine explains? */
  readonly isItsOwn: boolean
}

/** Null where one of the two is not known, or only in part. */
function countsOf(counter: ZeroName, { baseline, candidate }: Round): Counts | null {
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

function countOf(counter: ZeroName, { counters, server }: RunResult): number | null {
  if (whyPartial(counter, server) !== null) return null
  const count = faultsOf(counter, counters)
  return count ?? (isFromTarget(counter) ? null : 0)
}

function judgeCounter(counter: ZeroName, known: readonly Counts[]): GatedCounter {
  const sum = (side: 'baseline' | 'candidate') => known.reduce((total, counts) => total + counts[side], 0)
  const sums = { counter, baseline: sum('baseline'), candidate: sum('candidate'), knownRounds: known.length }
  if (sums.candidate <= sums.baseline) return { ...sums, verdict: 'pass' }
  const isSure = sums.baseline === 0 && known.some(({ isItsOwn }) => isItsOwn)
  return { ...sums, verdict: isSure ? 'fail' : 'inconclusive' }
}
