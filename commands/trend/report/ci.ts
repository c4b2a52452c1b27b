import { type CiFamilies, type Family, baseUnits, inBaseUnit } from '../../../reports/ci/openmetrics.ts'
import type { CiCase, CiCases } from '../../../reports/ci/cases.ts'
import { inUnit, whole } from '../../../reports/figures.ts'
import type { Unit } from '../../../src/metrics/catalogue/entry.ts'
import type { QuantileValue } from '../../../src/metrics/result/run-result.ts'
import type { Trend, TrendCounter, TrendNight, TrendSeries, TrendVerdict } from '../trend.ts'
import { rangePhrase, trendHeadline } from './trend-text.ts'

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

/** The newest night of a trend, each figure with the limit that it had. */
export function trendFamilies({ series, counters, verdict, exitCode, fingerprint }: Trend): CiFamilies {
  const units = [...new Set(series.map(({ unit }) => unit))]
  return {
    common: { scenario: fingerprint['scenario'] ?? 'unknown', target: fingerprint['target'] ?? 'unknown' },
    families: [
      { name: 'fanbench_trend_exit_code', help: '0 within its limits', samples: [{ value: exitCode }] },
      {
        name: 'fanbench_trend_verdict',
        help: 'always 1; the verdict on the newest night is a label',
        samples: [{ labels: { verdict }, value: 1 }],
      },
      ...units.flatMap((unit) => {
        const alike = series.filter((one) => one.unit === unit)
        return [
          family('fanbench_trend_night', 'the newest night, the median of its runs', unit, alike, ({ value }) => value),
          family('fanbench_trend_limit', 'what it had to stay below', unit, alike, ({ limit }) => limit),
        ]
      }),
      {
        name: 'fanbench_trend_count',
        help: 'counts of the newest night that should be 0',
        samples: counters.map(({ counter, newest }) => ({ labels: { counter }, value: newest })),
      },
    ],
  }
}

function family(
  name: string,
  help: string,
  unit: Unit,
  series: readonly TrendSeries[],
  figureOf: (newest: TrendNight) => QuantileValue,
): Family {
  return {
    name: `${name}_${baseUnits[unit]}`,
    help,
    unit: baseUnits[unit],
    samples: series.flatMap(({ name: metric, nights }) => {
      const newest = nights.at(-1)
      const figure = newest === undefined ? null : figureOf(newest)
      return figure === null ? [] : [{ labels: { metric }, value: inBaseUnit(figure, unit) }]
    }),
  }
}
