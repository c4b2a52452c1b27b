import { type ExitCode, exitCodes, mostSevere } from '../../src/exit-codes.ts'
import type { History } from '../../src/metrics/result/history/history.ts'
import { comparableRuns, seriesBeside } from './histories.ts'
import { judgeCounters } from './judge-counters.ts'
import { judgeSeries } from './judge-series.ts'
import { faultsOfNewest } from './newest-night.ts'
import { runsByNight } from './nights.ts'
import { type Trend, type TrendVerdict, trendSchemaName } from './trend.ts'
import type { TrendFigure } from './trend-figure.ts'

/**
 * Holds the newest night of a history against those before it that can be compared with it.
 *
 * @param history with one run or more
 * @param figures what is followed, each judged by itself: one that fails is enough
 */
export function judgeTrend(
  history: History,
  figures: readonly TrendFigure[],
  made: Pick<Trend, 'trendId' | 'judgedAt' | 'asOf' | 'command' | 'history'>,
): Trend {
  const [now, ...others] = comparableRuns(history.runs)
  const nights = runsByNight(now?.runs ?? [])
  const series = figures.map((figure) => judgeSeries(nights, figure))
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

const bySeverity = ['fail', 'unmeasured', 'undecided', 'suspect', 'pass'] as const satisfies readonly TrendVerdict[]

const exitCodeOf = {
  pass: exitCodes.ok,
  // Nobody is called for one night: one in a hundred is over its limit without any change.
  suspect: exitCodes.ok,
  fail: exitCodes.checkFailed,
  undecided: exitCodes.inconclusive,
  unmeasured: exitCodes.inconclusive,
} as const satisfies Record<TrendVerdict, number>
