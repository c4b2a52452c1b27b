import type { Seating } from '../../../crowd/rooms.ts'
import type { MetricsOf } from '../../../metrics/catalogue/metrics.ts'
import { quantiles } from '../../../metrics/catalogue/quantiles.ts'
import { GuardedHistogram, type Histograms } from '../../../metrics/recording/histogram.ts'
import { type PublishedMessages, disruptionFields } from '../../../metrics/recording/worker-facts.ts'
import type { RunResult } from '../../../metrics/result/run-result.ts'
import type { GatheredRun } from '../gather-facts.ts'
import type { MessageCollector } from '../receipts/matched-message.ts'
import { ratioOf } from './drift.ts'

/** The delay of other members by members who did not read or were reconnecting. */
export interface HeadOfLineFigures extends Required<Pick<RunResult, 'headOfLine'>> {
  readonly histograms: Histograms<MetricsOf<'derived'>>
}

export function headOfLineFigures({ facts, rooms }: GatheredRun): MessageCollector<HeadOfLineFigures> {
  const disruptions = new Disruptions(rooms)
  for (const ofOne of facts.workers) disruptions.replay(ofOne.disruptions)
  const { add, figures } = disruptedDeliveries(facts.messages, rooms, disruptions)
  return { add, figures: () => withRatio(figures(), disruptions) }
}

function withRatio(histograms: DisruptedDeliveries, { members }: Disruptions): HeadOfLineFigures {
  const ratio = ratioOf(
    histograms.healthy_delivery_latency.percentile(quantiles.p99),
    histograms.bystander_delivery_latency.percentile(quantiles.p99),
  )
  return { histograms, headOfLine: members === 0 ? null : { members, ratio } }
}

interface Interval {
  readonly fromUs: number
  readonly untilUs: number
}

/** The times when members read nothing, or were reconnecting, by room. */
export class Disruptions {
  readonly #roomOf: Uint32Array
  readonly #byRoom = new Map<number, Interval[]>()
  readonly #members = new Set<number>()

  constructor({ roomOf }: Pick<Seating, 'roomOf'>) {
    this.#roomOf = roomOf
  }

  /** Members that had any. */
  get members(): number {
    return this.#members.size
  }

  /** @param disruptions rows of {@link disruptionFields} */
  replay(disruptions: Float64Array): void {
    for (let at = 0; at < disruptions.length; at += disruptionFields.length) {
      const [member = 0, fromUs = 0, untilUs = 0] = disruptions.subarray(at, at + disruptionFields.length)
      const room = this.#roomOf[member] ?? 0
      const intervals = this.#byRoom.get(room) ?? []
      this.#byRoom.set(room, intervals)
      intervals.push({ fromUs, untilUs })
      this.#members.add(member)
    }
  }

  isIn(room: number, atUs: number): boolean {
    return this.#byRoom.get(room)?.some(({ fromUs, untilUs }) => fromUs <= atUs && atUs <= untilUs) ?? false
  }

  isAnywhere(atUs: number): boolean {
    return [...this.#byRoom.keys()].some((room) => this.isIn(room, atUs))
  }
}

/** Deliveries of the steady phase during disruptions; disrupted members are not among the recipients. */
interface DisruptedDeliveries {
  /** In rooms with a disrupted member. */
  readonly healthy_delivery_latency: GuardedHistogram
  /** In the other rooms at the same time. */
  readonly bystander_delivery_latency: GuardedHistogram
}

export function disruptedDeliveries(
  messages: PublishedMessages,
  { roomOf }: Pick<Seating, 'roomOf'>,
  disruptions: Disruptions,
): MessageCollector<DisruptedDeliveries> {
  const [healthy, bystander] = [new GuardedHistogram(), new GuardedHistogram()]
  return {
    add({ index, missed, latenciesUs }) {
      const intendedAtUs = messages.intendedAtUs[index] ?? 0
      if (messages.steady[index] === 0 || !disruptions.isAnywhere(intendedAtUs)) return
      const room = roomOf[messages.publisher[index] ?? 0] ?? 0
      const into = disruptions.isIn(room, intendedAtUs) ? healthy : bystander
      for (const latencyUs of latenciesUs) into.record(latencyUs)
      into.recordInfinite(missed.length)
    },
    figures: () => ({ healthy_delivery_latency: healthy, bystander_delivery_latency: bystander }),
  }
}
