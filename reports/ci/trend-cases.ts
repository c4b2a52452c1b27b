import { nightsToFail } from '../../src/metrics/judging/trend/judge-nights.ts'
import { exactCounters } from '../../src/metrics/judging/trend/nights.ts'
import type { Trend, TrendNight } from '../../src/metrics/judging/trend/trend.ts'
import { whole, withMs } from '../figures.ts'
import { rangeSentence, trendKey } from '../trend/trend-text.ts'
import type { CiCase, CiCases } from './cases.ts'

/** The newest night: a case for the percentile that is followed, and one for each exact count that it has. */
export function trendCases(trend: Trend): CiCases {
  const { trendId, history, command, judgedAt, nights } = trend
  const newest = nights.at(-1)
  return {
    suite: `trend ${trendKey(trend)}`,
    startedAt: judgedAt,
    seconds: 0,
    properties: {
      trend: trendId,
      history,
      night: newest?.startedAt ?? '',
      commit: newest?.commit ?? 'unknown',
      command,
    },
    cases: [metricCase(trend), ...counterCases(trend)],
  }
}

function metricCase(trend: Trend): CiCase {
  const newest = trend.nights.at(-1)
  const sentence = `${trendKey(trend)} was ${withMs(newest?.us ?? null)}; the limit is ${withMs(newest?.limitUs ?? null)}`
  const why = [...trend.reasons, rangeSentence(trend.range)].filter((line) => line !== '')
  return { name: trendKey(trend), verdict: verdictOf(trend.nights), lines: [sentence, ...why] }
}

/** Of the percentile alone: a night may fail by a count, and be within its limit. */
function verdictOf(nights: readonly TrendNight[]): CiCase['verdict'] {
  const newest = nights.at(-1)
  if (newest?.outcome !== 'inside' && newest?.outcome !== 'outside') return 'inconclusive'
  const last = nights.filter(({ outcome }) => outcome !== 'not counted').slice(-nightsToFail)
  return last.length === nightsToFail && last.every(({ outcome }) => outcome === 'outside') ? 'fail' : 'pass'
}

function counterCases({ nights, counters }: Trend): CiCase[] {
  const counts = nights.at(-1)?.counts ?? {}
  return exactCounters.flatMap((name): CiCase[] => {
    const count = counts[name]
    if (count === undefined) return []
    const judged = counters.find(({ counter }) => counter === name)
    const before = judged === undefined ? '' : `; ${whole(judged.before)} was the median of the nights before`
    return [
      { name, verdict: judged?.verdict === 'fail' ? 'fail' : 'pass', lines: [`${name} was ${whole(count)}${before}`] },
    ]
  })
}
