import { quantiles } from '../../../metrics/catalogue/quantiles.ts'
import { GrowingColumn } from '../../../metrics/recording/growing-column.ts'
import type { LatencyMap } from '../../../metrics/result/latency-map.ts'
import { LatencyMapBuilder } from './latency-map.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'

/** One second of the run. Latencies are those of the messages *intended* in it, exact; null where nothing came. */
export interface SecondTally {
  readonly deliveryP50Us: number | null
  readonly deliveryP99Us: number | null
  readonly deliveryMaxUs: number | null
  readonly lost: number
  readonly published: number
  /** Expected deliveries that arrived in this second, whenever they were intended. */
  readonly received: number
}

export interface RunSeconds {
  readonly messages: Pick<PublishedMessages, 'intendedAtUs'>
  readonly startedAtUs: number
  /** Whole seconds that the run took. */
  readonly seconds: number
}

/**
 * The seconds of a run. The percentiles of a second are exact: its latencies are held until all messages that were intended
 * in it are matched, and no longer.
 */
export class Seconds {
  readonly #startedAtUs: number
  readonly #seconds: readonly Second[]
  readonly #map: LatencyMapBuilder

  constructor({ messages, startedAtUs, seconds }: RunSeconds) {
    this.#startedAtUs = startedAtUs
    this.#seconds = Array.from({ length: seconds }, () => new Second())
    this.#map = new LatencyMapBuilder(seconds)
    for (const intendedAtUs of messages.intendedAtUs) {
      const second = this.#seconds[this.#placeOf(intendedAtUs)]
      if (second !== undefined) second.awaited += 1
    }
  }

  /** One message. */
  add(intendedAtUs: number, latenciesUs: Uint32Array, lost: number): void {
    const place = this.#placeOf(intendedAtUs)
    const second = this.#seconds[place]
    if (second === undefined) return
    second.add(latenciesUs, lost)
    if (second.awaited === 0) this.#map.add(place, second.close())
    for (const latencyUs of latenciesUs) {
      const arrivedIn = this.#seconds[this.#placeOf(intendedAtUs + latencyUs)]
      if (arrivedIn !== undefined) arrivedIn.received += 1
    }
  }

  /** After the last message. */
  figures(): { seconds: SecondTally[]; latencyMap: LatencyMap | null } {
    return { seconds: this.#seconds.map((second) => second.tally()), latencyMap: this.#map.build() }
  }

  #placeOf(atUs: number): number {
    return Math.min(this.#seconds.length - 1, Math.max(0, Math.floor((atUs - this.#startedAtUs) / 1e6)))
  }
}

class Second {
  /** Messages that were intended in it and are not matched yet. */
  awaited = 0
  received = 0
  #published = 0
  #lost = 0
  #latenciesUs: GrowingColumn<Uint32Array> | null = null
  #delivery: Pick<SecondTally, 'deliveryP50Us' | 'deliveryP99Us' | 'deliveryMaxUs'> = {
    deliveryP50Us: null,
    deliveryP99Us: null,
    deliveryMaxUs: null,
  }

  add(latenciesUs: Uint32Array, lost: number): void {
    this.awaited -= 1
    this.#published += 1
    this.#lost += lost
    this.#latenciesUs ??= new GrowingColumn(new Uint32Array(0))
    this.#latenciesUs.append(latenciesUs)
  }

  /** After its last message. @returns all latencies, sorted */
  close(): Uint32Array {
    const sortedUs = this.#latenciesUs?.pushed.sort() ?? new Uint32Array(0)
    this.#latenciesUs = null
    this.#delivery = {
      deliveryP50Us: atQuantile(sortedUs, quantiles.p50),
      deliveryP99Us: atQuantile(sortedUs, quantiles.p99),
      deliveryMaxUs: sortedUs.at(-1) ?? null,
    }
    return sortedUs
  }

  tally(): SecondTally {
    return { ...this.#delivery, lost: this.#lost, published: this.#published, received: this.received }
  }
}

function atQuantile(sortedUs: Uint32Array, quantile: number): number | null {
  return sortedUs[Math.max(0, Math.ceil(quantile * sortedUs.length) - 1)] ?? null
}
