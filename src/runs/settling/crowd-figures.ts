import type { Rooms } from '../../crowd/rooms.ts'
import { type MetricName, quantiles } from '../../metrics/catalogue.ts'
import type { GuardedHistogram } from '../../metrics/recording/histogram.ts'
import type { SettledMessage } from '../../metrics/recording/ledger.ts'
import { positionAges } from '../../metrics/recording/position-ages.ts'
import { Troubles, troubledDeliveries } from '../../metrics/recording/troubles.ts'
import type { PublishedMessages } from '../../metrics/recording/worker-facts.ts'
import type { RunResult } from '../../metrics/result/run-result.ts'
import { driftOf } from './drift.ts'
import { positions } from '../../scenarios/positions.ts'
import { ratioOf } from './ratio-of.ts'
import type { RunLogs } from '../run-logs.ts'
import { soak } from '../../scenarios/soak.ts'

/** What follows from the crowd's facts in some scenarios only. */
export interface CrowdFigures extends Pick<RunResult, 'headOfLine' | 'drift'> {
  readonly histograms: Readonly<Partial<Record<MetricName, GuardedHistogram>>>
}

export function crowdFigures(
  logs: RunLogs,
  rooms: Rooms,
  settled: readonly SettledMessage[],
  messages: PublishedMessages,
): CrowdFigures {
  const { scenario } = logs.start.request
  const facts = logs.workers.flatMap(({ entries }) => entries)
  const troubles = new Troubles(rooms)
  for (const told of facts) troubles.replay(told.troubles)
  const deliveries = troubledDeliveries(settled, messages, rooms, troubles)
  const receipts = facts.map((told) => told.receipts)
  return {
    histograms: {
      ...deliveries,
      ...(scenario === positions.name && { position_age: positionAges(receipts, messages, rooms) }),
    },
    headOfLine:
      troubles.members === 0
        ? null
        : {
            members: troubles.members,
            ratio: ratioOf(
              deliveries.healthy_delivery_latency.percentile(quantiles.p99),
              deliveries.bystander_delivery_latency.percentile(quantiles.p99),
            ),
          },
    drift: scenario === soak.name ? driftOf(logs, settled, messages) : null,
  }
}
