import { exitCodes } from '../../../exit-codes.ts'
import type { History } from '../../result/history/history.ts'
import { comparableRuns, seriesBeside } from './histories.ts'
import { judgeCounters } from './judge-counters.ts'
import { judgeSeries } from './judge-series.ts'
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
  made: Pick<Trend, 'trendId' | 'judgedAt' | 'command' | 'history'>,
): Trend {
  const [now, ...others] = comparableRuns(history.runs)
  const nights = runsByNight(now?.runs ?? [])
  const series = figures.map((figure) => judgeSeries(nights, figure))
  const counters = judgeCounters(nights)
  const failed = counters.filter(({ verdict }) => verdict === 'fail')
  const verdicts = new Set([...series.map(({ verdict }) => verdict), ...failed.map(() => 'fail' as const)])
  const verdict = bySeverity.find((one) => verdicts.has(one)) ?? 'pass'
  return {
    schema: trendSchemaName,
    ...made,
    verdict,
    exitCode: exitCodeOf[verdict],
    series,
    counters,
    fingerprint: now?.fingerprint ?? {},
    beside: now === undefined ? [] : others.map((other) => seriesBeside(other, now)),
    leftOut: history.leftOut,
  }
}

const bySeverity = ['fail', 'undecided', 'suspect', 'pass'] as const satisfies readonly TrendVerdict[]

const exitCodeOf = {
  pass: exitCodes.ok,
  // Nobody is called for one night: one in a hundred is over its limit without any change.
  suspect: exitCodes.ok,
  fail: exitCodes.checkFailed,
  undecided: exitCodes.inconclusive,
} as const satisfies Record<TrendVerdict, number>
