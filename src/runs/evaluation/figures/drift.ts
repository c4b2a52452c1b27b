import { quantiles } from '../../../metrics/catalogue/quantiles.ts'
import { GuardedHistogram, type Quantile } from '../../../metrics/recording/histogram.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { Drift } from '../../../metrics/result/drift.ts'
import { type Ends, independentInterval, ratioOfIntervals } from '../../../metrics/result/percentile-curve.ts'
import type { KeptFacts } from '../kept-facts.ts'
import type { MergedFacts } from '../merge-facts.ts'
import type { MessageCollector } from '../receipts/matched-message.ts'

/** In less, a heap that is still warming up looks like a leak. */
const leastSecondsForSlope = 600

export function driftOf({ workers, messages }: MergedFacts): MessageCollector<Drift> {
  const { add, figures } = deliveriesByQuarter(messages)
  return { add, figures: () => drift(workers, figures()) }
}

function drift(workers: readonly KeptFacts[], quarters: readonly GuardedHistogram[]): Drift {
  const p99 = (quarter: number) => quarters.at(quarter)?.percentile(quantiles.p99) ?? null
  return {
    quarters: quarters.map((deliveries) => ({
      expected: deliveries.count,
      lost: deliveries.infinite,
      deliveryP50Us: deliveries.percentile(quantiles.p50),
      deliveryP99Us: deliveries.percentile(quantiles.p99),
    })),
    p99Ratio: ratioOf(p99(-1), p99(0)),
    p99RatioInterval: ratioOfIntervals(p99Interval(quarters.at(-1)), p99Interval(quarters.at(0))),
    workers: workers.flatMap(({ worker, readings: all }) => {
      const readings = all.flatMap(({ isSteady, wallSeconds, rssBytes }) =>
        isSteady && rssBytes !== null ? { wallSeconds, rssBytes } : [],
      )
      const [first, last] = [readings[0], readings.at(-1)]
      if (first === undefined || last === undefined) return []
      const isTooShort = last.wallSeconds - first.wallSeconds < leastSecondsForSlope
      return {
        worker: worker + 1,
        rssBytesAtStart: first.rssBytes,
        rssBytesAtEnd: last.rssBytes,
        rssBytesPerHour: isTooShort ? null : rssBytesPerSecond(readings) * 3600,
      }
    }),
  }
}

function p99Interval(quarter: GuardedHistogram | undefined): Ends {
  if (quarter === undefined) return { lower: null, upper: null }
  const { count, infinite, maxUs } = quarter
  const greatest = infinite > 0 ? 'infinite' : maxUs
  return independentInterval((quantile) => quarter.percentile(quantile), quantiles.p99, count, greatest)
}

/** Least squares of the resident memory over time. */
function rssBytesPerSecond(readings: readonly { wallSeconds: number; rssBytes: number }[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const meanSecond = mean(readings.map(({ wallSeconds }) => wallSeconds))
  const meanBytes = mean(readings.map(({ rssBytes }) => rssBytes))
  const offsets = readings.map(({ wallSeconds, rssBytes }) => [wallSeconds - meanSecond, rssBytes - meanBytes] as const)
  return mean(offsets.map(([second, bytes]) => second * bytes)) / mean(offsets.map(([second]) => second ** 2))
}

/** Returns the ratio of the values; null if one of them is unknown or infinite. */
export function ratioOf(value: Quantile | null, other: Quantile | null): number | null {
  return typeof value === 'number' && typeof other === 'number' && other > 0 ? value / other : null
}

const parts = 4

/** Deliveries by the quarter of the steady phase in which their message was intended. */
export function deliveriesByQuarter(messages: PublishedMessages): MessageCollector<readonly GuardedHistogram[]> {
  const quarters = Array.from({ length: parts }, () => new GuardedHistogram())
  const instantsUs = messages.intendedAtUs.filter((_, index) => (messages.steady[index] ?? 0) > 0)
  const fromUs = instantsUs.reduce((earliest, instantUs) => Math.min(earliest, instantUs), Infinity)
  const untilUs = instantsUs.reduce((latest, instantUs) => Math.max(latest, instantUs), 0)
  return {
    add({ index, missed, latenciesUs }) {
      if (messages.steady[index] === 0) return
      const passed = ((messages.intendedAtUs[index] ?? 0) - fromUs) / (untilUs - fromUs || 1)
      const quarter = quarters[Math.min(parts - 1, Math.floor(passed * parts))]
      for (const latencyUs of latenciesUs) quarter?.record(latencyUs)
      quarter?.recordInfinite(missed.length)
    },
    figures: () => quarters,
  }
}
