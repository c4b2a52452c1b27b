import { Distribution, type DistributionRecord } from './distribution.ts'

export type Metric = Pick<MetricDatum, 'namespace' | 'name' | 'dimensions'>

/** One metric in one unit: CloudWatch never converts, values of another unit are a stream of their own. */
export interface Series {
  readonly unit: string
  /** By the start of the minute, epoch milliseconds. */
  readonly minutes: ReadonlyMap<number, Distribution>
}

/** The values of one metric in one minute as plain data. */
export interface MetricRecord extends Omit<MetricDatum, 'value'> {
  readonly values: DistributionRecord
}

export const minuteMs = 60_000

/** A day of values of each series; the oldest minute makes room for the newest. */
const minutesKept = 1_440
const exactValuesPerMinute = 1_000

/** The metrics of one stack, by the minute, in memory. */
export class MetricStore {
  readonly #byMetric = new Map<string, { readonly metric: Metric; readonly byUnit: Map<string, StoredSeries> }>()

  put(datum: MetricDatum): void {
    this.minute(datum).add(datum.value)
  }

  /** The values of a metric in the minute of an instant; an empty one is made if there are none. */
  minute(at: Omit<MetricDatum, 'value'>): Distribution {
    const { minutes } = this.#seriesOf(at, at.unit)
    const startMs = Math.floor(at.timestampMs / minuteMs) * minuteMs
    const known = minutes.get(startMs)
    if (known) return known
    const values = new Distribution(exactValuesPerMinute)
    minutes.set(startMs, values)
    if (minutes.size > minutesKept) minutes.delete(Math.min(...minutes.keys()))
    return values
  }

  /** Adds what another store has recorded. */
  absorb(records: readonly MetricRecord[]): void {
    for (const record of records) this.minute(record).addAll(record.values)
  }

  records(): MetricRecord[] {
    return this.metrics().flatMap((metric) =>
      this.series(metric).flatMap(({ unit, minutes }) =>
        [...minutes].map(([timestampMs, values]) => ({ ...metric, unit, timestampMs, values: values.record() })),
      ),
    )
  }

  series(metric: Metric): readonly Series[] {
    return [...(this.#byMetric.get(keyOf(metric))?.byUnit.values() ?? [])]
  }

  metrics(): readonly Metric[] {
    return [...this.#byMetric.values()].map(({ metric }) => metric)
  }

  #seriesOf(metric: Metric, unit: string): StoredSeries {
    const key = keyOf(metric)
    let known = this.#byMetric.get(key)
    if (!known) {
      const { namespace, name, dimensions } = metric
      this.#byMetric.set(key, (known = { metric: { namespace, name, dimensions }, byUnit: new Map() }))
    }
    let series = known.byUnit.get(unit)
    if (!series) known.byUnit.set(unit, (series = { unit, minutes: new Map() }))
    return series
  }
}

interface StoredSeries extends Series {
  readonly minutes: Map<number, Distribution>
}

function keyOf({ namespace, name, dimensions }: Metric): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))])
}

/** One value of one metric, as the real services publish them. */
export interface MetricDatum {
  readonly namespace: string
  readonly name: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly value: number
  /** A CloudWatch unit: `Count`, `Milliseconds`, ... */
  readonly unit: string
  /** Epoch milliseconds; Lambda stamps with the start of the invocation. */
  readonly timestampMs: number
}

/** Where the gateway and the Lambda service report what they did. */
export type MetricSink = (datum: MetricDatum) => void
