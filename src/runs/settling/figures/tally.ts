import type { MetricName } from '../../../metrics/catalogue/metrics.ts'
import { GuardedHistogram } from '../../../metrics/recording/histogram.ts'
import type { SettledMessage } from '../receipts/ledger.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'

const talliedMetrics = [
  'publish_delay',
  'ack_latency',
  'delivery_latency',
  'delivery_service',
  'time_to_50pct_delivery',
  'time_to_90pct_delivery',
  'time_to_99pct_delivery',
  'time_to_last_delivery',
  'fanout_spread',
  'clock_width',
] as const satisfies readonly MetricName[]

/** Those that end with a receipt, whose true instant is only known to lie in an interval. */
const boundedMetrics = [
  'delivery_latency',
  'delivery_service',
  'time_to_50pct_delivery',
  'time_to_90pct_delivery',
  'time_to_99pct_delivery',
  'time_to_last_delivery',
] as const satisfies readonly TalliedMetric[]

type TalliedMetric = (typeof talliedMetrics)[number]
type BoundedMetric = (typeof boundedMetrics)[number]

/** Everything that is computed from messages and receipts; the only place where these durations are made. */
export interface Tally {
  readonly histograms: Readonly<Record<TalliedMetric, GuardedHistogram>>
  /** The same to the earliest instant at which the bytes can have been there: the lower end of the interval. */
  readonly earliest: Readonly<Record<BoundedMetric, GuardedHistogram>>
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
  readonly settled: Iterable<SettledMessage>
  /** How many members the room of a publisher has. */
  roomSizeOf(publisher: number): number
  readonly startedAtUs: number
  /** Whole seconds that the run took. */
  readonly seconds: number
  /** A delivery that takes longer is late. */
  readonly deadlineUs: number
}

/** Counters cover every message; histograms and room sizes those of the steady phase. */
export function tally(input: TallyInput): Tally {
  const { messages } = input
  const histograms = perMetric(talliedMetrics)
  const earliest = perMetric(boundedMetrics)
  const seconds = Array.from({ length: input.seconds }, () => new SecondBuilder())
  const secondAt = (atUs: number) =>
    seconds[Math.min(seconds.length - 1, Math.max(0, Math.floor((atUs - input.startedAtUs) / 1e6)))]
  const roomSizes = new Map<number, RoomSizeBuilder>()
  const counts = { expected: 0, received: 0, lost: 0, late: 0 }

  for (const { index, expected, missed, latenciesUs, earliestUs, widthsUs, ackUs } of input.settled) {
    const intendedAtUs = messages.intendedAtUs[index] ?? 0
    const publishDelayUs = (messages.sentAtUs[index] ?? 0) - intendedAtUs
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
    if (messages.steady[index] !== 1) continue

    histograms.publish_delay.record(publishDelayUs)
    if (ackUs === Infinity) histograms.ack_latency.recordInfinite()
    else if (ackUs !== null) histograms.ack_latency.record(ackUs)
    recordDelivery(histograms, latenciesUs, { expected, lost, publishDelayUs })
    recordDelivery(earliest, earliestUs, { expected, lost, publishDelayUs })
    for (const widthUs of widthsUs) histograms.clock_width.record(widthUs)
    if (expected === 0) continue
    const spreadUs = latenciesUs.length < 2 ? undefined : (latenciesUs.at(-1) ?? 0) - (latenciesUs[0] ?? 0)
    if (spreadUs !== undefined) histograms.fanout_spread.record(spreadUs)

    const roomSize = input.roomSizeOf(messages.publisher[index] ?? 0)
    const row = roomSizes.get(roomSize) ?? new RoomSizeBuilder(roomSize)
    roomSizes.set(roomSize, row)
    row.add(latenciesUs, { expected, lost }, spreadUs)
  }
  return {
    histograms,
    earliest,
    ...counts,
    seconds: seconds.map((second) => second.build()),
    roomSizes: [...roomSizes.values()].sort((a, b) => a.roomSize - b.roomSize),
  }
}

/** One message into every metric that ends with a receipt. */
function recordDelivery(
  into: Readonly<Record<BoundedMetric, GuardedHistogram>>,
  sortedUs: Uint32Array,
  { expected, lost, publishDelayUs }: { expected: number; lost: number; publishDelayUs: number },
): void {
  for (const latencyUs of sortedUs) {
    into.delivery_latency.record(latencyUs)
    into.delivery_service.record(latencyUs - publishDelayUs)
  }
  into.delivery_latency.recordInfinite(lost)
  into.delivery_service.recordInfinite(lost)
  if (expected === 0) return
  recordCompletion(into.time_to_50pct_delivery, sortedUs, Math.ceil(expected * 0.5))
  recordCompletion(into.time_to_90pct_delivery, sortedUs, Math.ceil(expected * 0.9))
  recordCompletion(into.time_to_99pct_delivery, sortedUs, Math.ceil(expected * 0.99))
  recordCompletion(into.time_to_last_delivery, sortedUs, expected)
}

/** The latency of the receipt that completes the first `rank`; infinite if it never came. */
function recordCompletion(histogram: GuardedHistogram, sortedUs: Uint32Array, rank: number): void {
  const latencyUs = sortedUs[rank - 1]
  if (latencyUs === undefined) histogram.recordInfinite()
  else histogram.record(latencyUs)
}

class SecondBuilder {
  readonly #parts: Uint32Array[] = []
  #lost = 0
  received = 0

  intended(latenciesUs: Uint32Array, lost: number): void {
    this.#parts.push(latenciesUs)
    this.#lost += lost
  }

  build(): SecondTally {
    return {
      latenciesUs: concat(this.#parts).sort(),
      lost: this.#lost,
      published: this.#parts.length,
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

  add(
    latenciesUs: Uint32Array,
    { expected, lost }: { expected: number; lost: number },
    spreadUs: number | undefined,
  ): void {
    this.messages += 1
    for (const latencyUs of latenciesUs) this.delivery.record(latencyUs)
    this.delivery.recordInfinite(lost)
    recordCompletion(this.timeToLast, latenciesUs, expected)
    if (spreadUs !== undefined) this.spread.record(spreadUs)
  }
}

function perMetric<Name extends string>(names: readonly Name[]): Record<Name, GuardedHistogram> {
  return Object.fromEntries(names.map((name) => [name, new GuardedHistogram()])) as Record<Name, GuardedHistogram>
}

function concat(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
