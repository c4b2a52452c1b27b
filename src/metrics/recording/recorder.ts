import type { ConnectionClass, CounterName, MetricName } from '../catalogue.ts'
import { GuardedHistogram } from './histogram.ts'

/** Latencies that a worker records as they happen; those of deliveries are settled from the facts. */
const recordedMetrics = [
  'connect_latency',
  'connect_tcp',
  'connect_tls',
  'connect_upgrade',
  'join_latency',
] as const satisfies readonly MetricName[]

export type RecordedMetric = (typeof recordedMetrics)[number]

/** What a worker recorded, in a form that crosses processes. */
export interface ShardRecording {
  /** Encoded histograms of finite samples. */
  readonly histograms: Readonly<Record<RecordedMetric, string>>
  readonly counters: Readonly<Partial<Record<CounterName, number>>>
  readonly connectionsFailed: Readonly<Record<string, number>>
  readonly connectionsClosed: Readonly<Record<string, number>>
  /** Changes of the number of open connections, by second since the start of the run. */
  readonly openChanges: readonly (readonly [second: number, change: number])[]
}

/** A connection's end as it is counted; a refused handshake also has its HTTP status. */
export interface ConnectionEnd {
  readonly class: ConnectionClass
  readonly httpStatus?: number
}

/** Counts and times what one worker's members do. */
export class Recorder {
  readonly #startedAtUs: number
  readonly #histograms = Object.fromEntries(recordedMetrics.map((name) => [name, new GuardedHistogram()])) as Record<
    RecordedMetric,
    GuardedHistogram
  >
  readonly #counters = new Map<CounterName, number>()
  readonly #failed = new Map<string, number>()
  readonly #closed = new Map<string, number>()
  readonly #openChanges = new Map<number, number>()

  /** @param startedAtUs start of the run, monotonic microseconds */
  constructor(startedAtUs: number) {
    this.#startedAtUs = startedAtUs
  }

  time(metric: RecordedMetric, durationUs: number): void {
    this.#histograms[metric].record(durationUs)
  }

  count(counter: CounterName, by = 1): void {
    this.#counters.set(counter, this.counted(counter) + by)
  }

  counted(counter: CounterName): number {
    return this.#counters.get(counter) ?? 0
  }

  connectionOpened(atUs: number): void {
    this.count('connections_opened')
    this.#openChanged(atUs, 1)
  }

  connectionFailed(end: ConnectionEnd): void {
    this.count('connections_failed')
    increment(this.#failed, end.httpStatus === undefined ? end.class : `${end.class} ${end.httpStatus}`)
  }

  connectionClosed(end: ConnectionEnd, atUs: number): void {
    this.count('connections_closed')
    increment(this.#closed, end.class)
    this.#openChanged(atUs, -1)
  }

  toRecording(): ShardRecording {
    return {
      histograms: Object.fromEntries(recordedMetrics.map((name) => [name, this.#histograms[name].encode()])) as Record<
        RecordedMetric,
        string
      >,
      counters: Object.fromEntries(this.#counters),
      connectionsFailed: Object.fromEntries(this.#failed),
      connectionsClosed: Object.fromEntries(this.#closed),
      openChanges: [...this.#openChanges],
    }
  }

  #openChanged(atUs: number, change: number): void {
    const second = Math.max(0, Math.floor((atUs - this.#startedAtUs) / 1_000_000))
    this.#openChanges.set(second, (this.#openChanges.get(second) ?? 0) + change)
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
