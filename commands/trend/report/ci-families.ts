import type { Unit } from '../../../src/metrics/catalogue/entry.ts'
import type { QuantileValue } from '../../../src/metrics/result/run-result.ts'
import type { Trend, TrendNight, TrendSeries } from '../trend.ts'
import { type CiFamilies, type Family, baseUnits, inBaseUnit } from '../../../reports/ci/openmetrics.ts'

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
