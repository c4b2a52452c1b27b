import type { MetricName } from '../../../metrics/catalogue/metrics.ts'
import { quantiles } from '../../../metrics/catalogue/quantiles.ts'
import type { GuardedHistogram } from '../../../metrics/recording/histogram.ts'
import { positionAges } from './position-ages.ts'
import { Disruptions, disruptedDeliveries } from './disruptions.ts'
import type { RunResult } from '../../../metrics/result/run-result.ts'
import { driftOf, ratioOf } from './drift.ts'
import { positions } from '../../../scenarios/positions.ts'
import type { SettledRun } from '../settle-run.ts'
import { soak } from '../../../scenarios/soak.ts'

/** What follows from the crowd's facts in some scenarios only. */
export interface CrowdFigures extends Pick<RunResult, 'headOfLine' | 'drift'> {
  readonly histograms: Readonly<Partial<Record<MetricName, GuardedHistogram>>>
}

export function crowdFigures({ start, workers, told, facts, rooms, settled }: SettledRun): CrowdFigures {
  const { scenario } = start.request
  const { messages } = facts
  const disruptions = new Disruptions(rooms)
  for (const one of told) disruptions.replay(one.disruptions)
  const deliveries = disruptedDeliveries(settled, messages, rooms, disruptions)
  const receipts = told.map((one) => one.receipts)
  return {
    histograms: {
      ...deliveries,
      ...(scenario === positions.name && { position_age: positionAges(receipts, messages, rooms) }),
    },
    headOfLine:
      disruptions.members === 0
        ? null
        : {
            members: disruptions.members,
            ratio: ratioOf(
              deliveries.healthy_delivery_latency.percentile(quantiles.p99),
              deliveries.bystander_delivery_latency.percentile(quantiles.p99),
            ),
          },
    drift: scenario === soak.name ? driftOf(workers, settled, messages) : null,
  }
}
