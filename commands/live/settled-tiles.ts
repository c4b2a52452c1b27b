import type { LiveTile } from '../../reports/html/live/live-events.ts'
import { shareOf, whole, withMs } from '../../reports/figures.ts'
import type { MetricSummary, RunResult } from '../../src/metrics/result/run-result.ts'

/** What the figures of the last second give way to. */
export function settledTiles({ counters, metrics }: RunResult): LiveTile[] {
  const count = (name: string) => counters[name] ?? 0
  const { p50 = null, p99 = null, count: samples = 0 } = metrics['delivery_latency'] ?? {}
  const expected = count('deliveries_expected')
  const received = count('deliveries_received')
  const everybody = metrics['time_to_last_delivery']
  return [
    ...(everybody === undefined || everybody.count === 0 ? [] : [everybodyTile(everybody)]),
    {
      label: 'Connections opened',
      value: whole(count('connections_opened')),
      note: `of ${whole(count('connections_attempted'))} attempted`,
    },
    {
      label: 'Messages published',
      value: whole(count('messages_published')),
      note: `of ${whole(count('messages_offered'))} in the schedule`,
    },
    { label: 'Delivered', value: shareOf(received, expected), note: `of ${whole(expected)} expected` },
    { label: 'Delivery p99', value: withMs(p99), note: `p50 ${withMs(p50)} · n ${whole(samples)}` },
    { label: 'Deliveries lost', value: whole(count('deliveries_lost')), note: `of ${whole(expected)} expected` },
  ]
}

/** With too few messages for a p90, the p50. */
function everybodyTile({ count, p50, p90 }: MetricSummary): LiveTile {
  const messages = `${whole(count)} messages`
  return p90 === null
    ? { label: 'Everybody p50', value: withMs(p50), note: messages }
    : { label: 'Everybody p90', value: withMs(p90), note: `p50 ${withMs(p50)} · ${messages}` }
}
