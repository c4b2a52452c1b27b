import { type ExitCode, exitCodes, mostSevere } from '../../src/exit-codes.ts'
import { type ZeroName, faultsOf, zeroNames } from '../../src/metrics/catalogue/zeros.ts'
import { sortedQuantile } from '../../src/metrics/judging/statistics/sorted-quantile.ts'
import type { SavedNightRun } from '../../src/metrics/result/history/saved-night-run.ts'
import type { History } from '../../src/metrics/result/history/history.ts'
import { judgeAnchoredSeries } from './anchored-series.ts'
import { comparableRuns, seriesBeside } from './histories.ts'
import { judgeSeries } from './judge-series.ts'
import { faultsOfNewest } from './newest-night.ts'
import { figureName, runsByNight, type TrendFigure, whyUnsound } from './nights.ts'
import { type Trend, type TrendCounter, type TrendVerdict, trendSchemaName } from './trend.ts'

/**
 * Holds the newest night of a history against those before it that can be compared with it.
 *
 * @param history with one run or more
 * @param asked what is followed, each judged by itself: one that fails is enough; null for what is usual
 */
export function judgeTrend(
  history: History,
  asked: readonly TrendFigure[] | null,
  made: Pick<Trend, 'trendId' | 'judgedAt' | 'asOf' | 'command' | 'history'>,
): Trend {
  const [now, ...others] = comparableRuns(history.runs)
  const nights = runsByNight(now?.runs ?? [])
  const figures = figuresOf(nights.at(-1) ?? [], asked)
  const series = figures.map((figure) =>
    'ratioOf' in figure ? judgeAnchoredSeries(nights, figure, figures.length) : judgeSeries(nights, figure),
  )
  const counters = judgeCounters(nights)
  const failed = counters.filter(({ verdict }) => verdict === 'fail')
  const faults = faultsOfNewest(history, now?.runs ?? [], made.asOf)
  const found: readonly { readonly verdict: TrendVerdict; readonly code?: ExitCode }[] = [
    ...series,
    ...failed.map(() => ({ verdict: 'fail' as const })),
    ...faults,
  ]
  const verdict = bySeverity.find((one) => found.some((each) => each.verdict === one)) ?? 'pass'
  return {
    schema: trendSchemaName,
    ...made,
    verdict,
    exitCode: mostSevere(found.map(({ verdict: one, code = exitCodeOf[one] }) => code)),
    reasons: faults.map(({ reason }) => reason),
    series,
    counters,
    fingerprint: now?.fingerprint ?? {},
    beside: now === undefined ? [] : others.map((other) => seriesBeside(other, now)),
    leftOut: history.leftOut.map(({ why }) => why),
  }
}

/** The figures to judge. Of gates, these are the ratios of the requested figures, or of all that they timed. */
function figuresOf(newest: readonly SavedNightRun[], asked: readonly TrendFigure[] | null): readonly TrendFigure[] {
  const timed = new Set(newest.flatMap(({ anchor }) => Object.keys(anchor?.ratios ?? {})))
  if (newest.every(({ anchor }) => anchor === undefined)) return asked ?? [usualFigure]
  return (asked?.map(figureName) ?? [...timed]).map((ratioOf) => ({ ratioOf }))
}

const usualFigure: TrendFigure = { metric: 'delivery_latency', quantile: 'p99' }

const bySeverity = ['fail', 'unmeasured', 'undecided', 'suspect', 'pass'] as const satisfies readonly TrendVerdict[]

const exitCodeOf = {
  pass: exitCodes.ok,
  // Nobody is called for one night: one in a hundred is over its limit without any change.
  suspect: exitCodes.ok,
  fail: exitCodes.checkFailed,
  undecided: exitCodes.inconclusive,
  unmeasured: exitCodes.inconclusive,
} as const satisfies Record<TrendVerdict, number>

/**
 * @param nights the runs of each, in order
 * @returns those that the newest night has; none if no run of it counts
 */
function judgeCounters(nights: readonly (readonly SavedNightRun[])[]): TrendCounter[] {
  const sound = nights.map((runs) => runs.filter((run) => whyUnsound(run) === null))
  const newest = sound.at(-1) ?? []
  const earlier = sound.slice(0, -1).filter((runs) => runs.length > 0)
  const range = { lastGood: earlier.at(-1)?.[0]?.commit ?? null, firstBad: newest[0]?.commit ?? null }
  return zeroNames.flatMap((counter): TrendCounter[] => {
    const count = sumOf(counter, newest)
    if (count === null) return []
    const before = medianOf(earlier.flatMap((runs) => sumOf(counter, runs) ?? []))
    const verdict = verdictOf(count, before)
    return [{ counter, newest: count, before, verdict, range: verdict === 'fail' ? range : null }]
  })
}

function verdictOf(newest: number, before: number | null): TrendCounter['verdict'] {
  if (newest === 0) return 'none'
  if (before === null) return 'not judged'
  return before === 0 ? 'fail' : 'as before'
}

function medianOf(counts: readonly number[]): number | null {
  return counts.length === 0 ? null : sortedQuantile(Float64Array.from(counts).sort(), 0.5)
}

/** Null where a run does not count it, or there is none. */
function sumOf(counter: ZeroName, runs: readonly SavedNightRun[]): number | null {
  const counts = runs.flatMap(({ counters }) => faultsOf(counter, counters) ?? [])
  if (runs.length === 0 || counts.length < runs.length) return null
  return counts.reduce((sum, count) => sum + count, 0)
}
