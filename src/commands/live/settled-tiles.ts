import type { LiveTile } from '../../../reports/html/live/live-events.ts'
import { shareOf, whole, withMs } from '../../../reports/figures.ts'
import type { RunResult } from '../../metrics/result/run-result.ts'

/** What the figures of the last second give way to. */
export function settledTiles({ counters, metrics }: RunResult): LiveTile[] {
  const count = (name: string) => counters[name] ?? 0
  const { p50 = null, p99 = null, count: samples = 0 } = metrics['delivery_latency'] ?? {}
  const expected = count('deliveries_expected')
  const received = count('deliveries_received')
  return [
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
