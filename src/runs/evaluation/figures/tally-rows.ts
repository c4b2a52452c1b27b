import type { Rooms } from '../../../crowd/rooms.ts'
import {
  type IntervalMetric,
  type MetricSource,
  type MetricsOf,
  metricNames,
} from '../../../metrics/catalogue/metrics.ts'
import { quantiles } from '../../../metrics/catalogue/quantiles.ts'
import type { GuardedHistogram, Histograms } from '../../../metrics/recording/histogram.ts'
import type { Tally } from './tally.ts'
import type { MetricSummary, RoomSizeRow, SeriesRow } from '../../../metrics/result/run-result.ts'
import { summarise } from '../../../metrics/result/summarise.ts'

/** The metrics of each source; a source that the run lacks has none. */
export type MadeMetrics = {
  readonly [Origin in MetricSource]: Readonly<Partial<Record<MetricsOf<Origin>, GuardedHistogram | null>>>
}

/**
 * Metrics that have samples, in the order of the catalogue.
 *
 * @param earliest of metrics whose samples are intervals
 */
export function summaries(
  made: MadeMetrics,
  earliest: Partial<Histograms<IntervalMetric>>,
): Record<string, MetricSummary> {
  const histograms = new Map(Object.values(made).flatMap((ofSource) => Object.entries(ofSource)))
  const ends: Readonly<Record<string, GuardedHistogram>> = earliest
  return Object.fromEntries(
    metricNames.flatMap((name) => {
      const histogram = histograms.get(name)
      if (histogram === undefined || histogram === null || histogram.count === 0) return []
      return [[name, summarise(histogram, ends[name])]]
    }),
  )
}

/** @param phaseOf the name of the phase that a second belongs to */
export function seriesRows(
  { seconds }: Tally,
  openChanges: ReadonlyMap<number, number>,
  phaseOf: (second: number) => string,
): SeriesRow[] {
  let connectionsOpen = 0
  return seconds.map(({ lost, published, received, ...delivery }, second) => {
    connectionsOpen += openChanges.get(second) ?? 0
    return {
      second,
      phase: phaseOf(second),
      connectionsOpen,
      messagesPublished: published,
      deliveriesReceived: received,
      // One second has few messages, whatever the number of deliveries: these are for charts, not for a verdict.
      ...delivery,
      deliveriesLost: lost,
    }
  })
}

export function roomSizeRows({ roomSizes }: Tally, rooms: Rooms): RoomSizeRow[] {
  return roomSizes.map(({ roomSize, messages, delivery, timeToLast, spread }) => ({
    roomSize,
    rooms: rooms.membersOf.filter((members) => members.length === roomSize).length,
    messages,
    deliveries: delivery.finiteCount,
    deliveryP50Us: delivery.percentile(quantiles.p50),
    deliveryP99Us: delivery.percentile(quantiles.p99),
    timeToLastP50Us: timeToLast.percentile(quantiles.p50),
    timeToLastP99Us: timeToLast.percentile(quantiles.p99),
    spreadP50Us: spread.percentile(quantiles.p50),
  }))
}
