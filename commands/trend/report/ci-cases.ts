import type { Trend, TrendCounter, TrendSeries, TrendVerdict } from '../trend.ts'
import { inUnit, whole } from '../../../reports/figures.ts'
import { rangePhrase, trendHeadline } from './trend-text.ts'
import type { CiCase, CiCases } from '../../../reports/ci/cases.ts'

/** The newest night: a case for each figure that is followed, and one for each exact count that it has. */
export function trendCases(trend: Trend): CiCases {
  const { trendId, history, command, judgedAt, verdict, reasons, series, counters } = trend
  const newest = series[0]?.nights.at(-1)
  return {
    suite: `trend ${series.map(({ name }) => name).join(',')}`,
    startedAt: judgedAt,
    seconds: 0,
    properties: {
      trend: trendId,
      history,
      night: newest?.startedAt ?? '',
      commit: newest?.commit ?? 'unknown',
      command,
      headline: trendHeadline(trend).sentence,
    },
    cases: [
      ...(reasons.length === 0
        ? []
        : [
            {
              name: 'newest night',
              verdict: verdict === 'fail' ? ('fail' as const) : ('error' as const),
              lines: reasons,
            },
          ]),
      ...series.map(seriesCase),
      ...counters.map(counterCase),
    ],
  }
}

function seriesCase({ name, unit, nights, verdict, reasons, range }: TrendSeries): CiCase {
  const newest = nights.at(-1)
  const sentence = `${name} was ${inUnit(newest?.value ?? null, unit)}; the limit is ${inUnit(newest?.limit ?? null, unit)}`
  const why = [...reasons, ...(range === null ? [] : [rangePhrase(range)])]
  return { name, verdict: caseVerdicts[verdict], lines: [sentence, ...why] }
}

const caseVerdicts = {
  pass: 'pass',
  suspect: 'pass',
  fail: 'fail',
  undecided: 'inconclusive',
  unmeasured: 'error',
} as const satisfies Record<TrendVerdict, CiCase['verdict']>

function counterCase({ counter, newest, before, verdict, range }: TrendCounter): CiCase {
  const earlier = before === null ? '' : `; ${whole(before)} was the median of the nights before`
  const lines = [`${counter} was ${whole(newest)}${earlier}`, ...(range === null ? [] : [rangePhrase(range)])]
  return { name: counter, verdict: verdict === 'fail' ? 'fail' : 'pass', lines }
}
