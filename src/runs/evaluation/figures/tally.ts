import type { MetricsOf } from '../../../metrics/catalogue/metrics.ts'
import { GuardedHistogram, type Histograms } from '../../../metrics/recording/histogram.ts'
import type { LatencyMap } from '../../../metrics/result/latency-map.ts'
import type { MessageCollector, MatchedMessage } from '../receipts/matched-message.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import { MessageMetrics, type ReceiptMetric, recordCompletion, spreadOf } from './message-metrics.ts'
import { type RunSeconds, type SecondTally, Seconds } from './seconds.ts'

/** Everything that is computed from messages and receipts; the only place where these durations are made. */
export interface Tally {
  readonly histograms: Histograms<MetricsOf<'tally'>>
  /** The same to the earliest instant at which the bytes can have been there: the lower end of the interval. */
  readonly earliest: Histograms<ReceiptMetric>
  readonly expected: number
  readonly unjudged: number
  readonly ruledOut: number
  readonly received: number
  readonly lost: number
  readonly late: number
  readonly seconds: readonly SecondTally[]
  readonly latencyMap: LatencyMap | null
  readonly roomSizes: readonly RoomSizeTally[]
}

/** The messages to rooms of one size, steady phase. */
export interface RoomSizeTally {
  readonly roomSize: number
  readonly messages: number
  readonly delivery: GuardedHistogram
  readonly timeToLast: GuardedHistogram
  readonly spread: GuardedHistogram
}

export interface TallyInput extends RunSeconds {
  readonly messages: PublishedMessages
  /** How many members the room of a publisher has. */
  roomSizeOf(publisher: number): number
  /** A delivery that takes longer is late. */
  readonly deadlineUs: number
}

/** Counters cover every message; histograms and room sizes those of the steady phase. */
export function tally(input: TallyInput): MessageCollector<Tally> {
  const { messages } = input
  const metrics = new MessageMetrics()
  const seconds = new Seconds(input)
  const roomSizes = new Map<number, RoomSizeBuilder>()
  const counts = { expected: 0, unjudged: 0, ruledOut: 0, received: 0, lost: 0, late: 0 }

  function add(message: MatchedMessage): void {
    const { index, expected, unjudged, ruledOut, missed, latenciesUs } = message
    const intendedAtUs = messages.intendedAtUs[index] ?? 0
    const lost = missed.length
    counts.expected += expected
    counts.unjudged += unjudged
    counts.ruledOut += ruledOut
    counts.received += latenciesUs.length
    counts.lost += lost
    seconds.add(intendedAtUs, latenciesUs, lost)
    for (const latencyUs of latenciesUs) if (latencyUs > input.deadlineUs) counts.late += 1
    if (messages.steady[index] === 0) return

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
      ...seconds.figures(),
      roomSizes: [...roomSizes.values()].sort((a, b) => a.roomSize - b.roomSize),
    }),
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
