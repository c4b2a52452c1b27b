import type { CounterName } from '../catalogue/counters.ts'
import type { MetricName } from '../catalogue/metrics.ts'
import type { ServerFigures } from '../result/run-result.ts'

/** Who but the crowd can tell a figure: CloudWatch, the logs of the functions, or the table of the connections. */
type Teller = 'cloudwatch' | 'logs' | 'table'

const toldBy: Readonly<Partial<Record<CounterName | MetricName, Teller>>> = {
  throttles: 'cloudwatch',
  lambda_errors: 'cloudwatch',
  cold_starts: 'logs',
  deliveries_cold: 'logs',
  deliveries_waited: 'logs',
  deliveries_warm: 'logs',
  deliveries_unattributed: 'logs',
  posts: 'logs',
  posts_gone: 'logs',
  posts_throttled: 'logs',
  post_attempts: 'logs',
  cold_delivery_latency: 'logs',
  waited_delivery_latency: 'logs',
  warm_delivery_latency: 'logs',
  init_duration: 'logs',
  lambda_duration: 'logs',
  billed_duration: 'logs',
  stale_detection: 'logs',
  stale_residency: 'table',
  stale_items_left: 'table',
  false_cleanups: 'table',
  collateral_losses: 'logs',
}

/** Does somebody else than the crowd count it? Then it is only known where it stands in the result. */
export function isToldByTarget(name: CounterName | MetricName): boolean {
  return toldBy[name] !== undefined
}

/**
 * Why a figure may be of a part only; null if it is whole, as far as is known. A limit that a part keeps may be broken by
 * the rest.
 */
export function whyPartial(name: CounterName | MetricName, { status, logs }: ServerFigures): string | null {
  const teller = toldBy[name]
  if (teller === 'cloudwatch' && status !== 'complete') return `CloudWatch's figures are ${status}`
  if (teller === 'logs' && logs?.status === 'partial') return 'the logs of the functions are partial'
  return null
}
