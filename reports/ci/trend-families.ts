import type { QuantileValue } from '../../src/metrics/result/run-result.ts'
import type { Trend } from '../../src/metrics/judging/trend/trend.ts'
import { trendKey } from '../trend/trend-text.ts'
import { type CiFamilies, type Family, inBaseUnit } from './openmetrics.ts'

/** The newest night of a trend, with the limit that it had. */
export function trendFamilies(trend: Trend): CiFamilies {
  const { nights, verdict, exitCode, fingerprint } = trend
  const newest = nights.at(-1)
  const common = {
    scenario: fingerprint['scenario'] ?? 'unknown',
    target: fingerprint['target'] ?? 'unknown',
    metric: trendKey(trend),
  }
  return {
    common,
    families: [
      { name: 'fanbench_trend_exit_code', help: '0 within its limit', samples: [{ value: exitCode }] },
      {
        name: 'fanbench_trend_verdict',
        help: 'always 1; the verdict on the newest night is a label',
        samples: [{ labels: { verdict }, value: 1 }],
      },
      seconds('fanbench_trend_night_seconds', 'the newest night, the median of its runs', newest?.us ?? null),
      seconds('fanbench_trend_limit_seconds', 'what it had to stay below', newest?.limitUs ?? null),
      {
        name: 'fanbench_trend_count',
        help: 'counts of the newest night that should be 0',
        samples: Object.entries(newest?.counts ?? {}).map(([counter, value]) => ({ labels: { counter }, value })),
      },
    ],
  }
}

function seconds(name: string, help: string, us: QuantileValue): Family {
  return { name, help, unit: 'seconds', samples: us === null ? [] : [{ value: inBaseUnit(us, 'us') }] }
}
