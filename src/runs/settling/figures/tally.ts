import type { MetricsOf } from '../../../metrics/catalogue/metrics.ts'
import { GuardedHistogram, type Histograms } from '../../../metrics/recording/histogram.ts'
import { GrowingColumn } from '../../../metrics/recording/growing-column.ts'
import type { SettledMessage } from '../receipts/ledger.ts'
import type { MessageCollector } from '../receipts/message-collector.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import { MessageMetrics, type ReceiptMetric, recordCompletion, spreadOf } from './message-metrics.ts'

/** Everything that is computed from messages and receipts; the only place where these durations are made. */
export interface Tally {
  readonly histograms: Histograms<MetricsOf<'tally'>>
  /** The same to the earliest instant at which the bytes can have been there: the lower end of the interval. */
  readonly earliest: Histograms<ReceiptMetric>
  readonly expected: number
  readonly received: number
  readonly lost: number
  readonly late: number
  readonly seconds: readonly SecondTally[]
  readonly roomSizes: readonly RoomSizeTally[]
}

/** One second of the run. Latencies are those of the messages *intended* in it, in microseconds, sorted. */
export interface SecondTally {
  readonly latenciesUs: Uint32Array
  readonly lost: number
  readonly published: number
  /** Expected deliveries that arrived in this second, whenever they were intended. */
  readonly received: number
}

/** The messages to rooms of one size, steady phase. */
export interface RoomSizeTally {
  readonly roomSize: number
  readonly messages: number
  readonly delivery: GuardedHistogram
  readonly timeToLast: GuardedHistogram
  readonly spread: GuardedHistogram
}

export interface TallyInput {
  readonly messages: PublishedMessages
  /** How many members the room of a publisher has. */
  roomSizeOf(publisher: number): number
  readonly startedAtUs: number
  /** Whole seconds that the run took. */
  readonly seconds: number
  /** A delivery that takes longer is late. */
  readonly deadlineUs: number
}

/** Counters cover every message; histograms and room sizes those of the steady phase. */
export function tally(input: TallyInput): MessageCollector<Tally> {
  const { messages } = input
  const metrics = new MessageMetrics()
  const seconds = Array.from({ length: input.seconds }, () => new SecondBuilder())
  const secondAt = (atUs: number) =>
    seconds[Math.min(seconds.length - 1, Math.max(0, Math.floor((atUs - input.startedAtUs) / 1e6)))]
  const roomSizes = new Map<number, RoomSizeBuilder>()
  const counts = { expected: 0, received: 0, lost: 0, late: 0 }

  function add(message: SettledMessage): void {
    const { index, expected, missed, latenciesUs } = message
    const intendedAtUs = messages.intendedAtUs[index] ?? 0
    const lost = missed.length
    counts.expected += expected
    counts.received += latenciesUs.length
    counts.lost += lost
    secondAt(intendedAtUs)?.intended(latenciesUs, lost)
    for (const latencyUs of latenciesUs) {
      if (latencyUs > input.deadlineUs) counts.late += 1
      const arrivedIn = secondAt(intendedAtUs + latencyUs)
      if (arrivedIn !== undefined) arrivedIn.received += 1
    }
    if (messages.steady[index] !== 1) return

    metrics.add(message, (messages.sentAtUs[index] ?? 0) - intendedAtUs)
    if (expected === 0) return
    const roomSize = input.roomSizeOf(messages.publisher[index] ?? 0)
    const row = roomSizes.get(roomSize) ?? new RoomSizeBuilder(roomSize)
    roomSizes.set(roomSize, row)
    row.add(latenciesUs, { expected, lost })
  }
  return {
    add,
    figures: () => ({
      histograms: metrics.histograms,
      earliest: metrics.earliest,
      ...counts,
      seconds: seconds.map((second) => second.build()),
      roomSizes: [...roomSizes.values()].sort((a, b) => a.roomSize - b.roomSize),
    }),
  }
}

class SecondBuilder {
  readonly #latenciesUs = new GrowingColumn(new Uint32Array(0))
  #published = 0
  #lost = 0
  received = 0

  intended(latenciesUs: Uint32Array, lost: number): void {
    this.#latenciesUs.append(latenciesUs)
    this.#published += 1
    this.#lost += lost
  }

  build(): SecondTally {
    return {
      latenciesUs: this.#latenciesUs.pushed.sort(),
      lost: this.#lost,
      published: this.#published,
      received: this.received,
    }
  }
}

class RoomSizeBuilder implements RoomSizeTally {
  readonly roomSize: number
  messages = 0
  readonly delivery = new GuardedHistogram()
  readonly timeToLast = new GuardedHistogram()
  readonly spread = new GuardedHistogram()

  constructor(roomSize: number) {
    this.roomSize = roomSize
  }

  add(latenciesUs: Uint32Array, { expected, lost }: { expected: number; lost: number }): void {
    this.messages += 1
    for (const latencyUs of latenciesUs) this.delivery.record(latencyUs)
    this.delivery.recordInfinite(lost)
    recordCompletion(this.timeToLast, { sortedUs: latenciesUs, expected }, 1)
    const spreadUs = spreadOf(latenciesUs)
    if (spreadUs !== null) this.spread.record(spreadUs)
  }
}
