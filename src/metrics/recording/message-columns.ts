import { GrowingColumn } from './growing-column.ts'
import type { PublishedMessages } from './worker-facts.ts'

export interface PublishedMessage {
  readonly publisher: number
  readonly sequence: number
  readonly intendedAtUs: number
  readonly sentAtUs: number
  /** The digest of its stamp; 0 if left out. */
  readonly stampDigest?: number
  /** A number as `PublishedMessages.steady` has it, or only whether it is of the steady phase. */
  readonly steady: boolean | number
  /** A position that the chat keeps, and nobody is sent. Left out: a message to the room. */
  readonly isKept?: boolean
  /** Published by a request over HTTP. Left out: by a frame. */
  readonly isRequest?: boolean
}

/** Messages that were published, one after the other. */
export class MessageColumns {
  readonly #publisher = new GrowingColumn(new Uint32Array(0))
  readonly #sequence = new GrowingColumn(new Uint32Array(0))
  readonly #intendedAtUs = new GrowingColumn(new Float64Array(0))
  readonly #sentAtUs = new GrowingColumn(new Float64Array(0))
  readonly #stampDigest = new GrowingColumn(new Uint32Array(0))
  readonly #steady = new GrowingColumn(new Uint8Array(0))
  readonly #isKept = new GrowingColumn(new Uint8Array(0))

  push({
    publisher,
    sequence,
    intendedAtUs,
    sentAtUs,
    stampDigest = 0,
    steady,
    isKept = false,
  }: PublishedMessage): void {
    this.#publisher.push(publisher)
    this.#sequence.push(sequence)
    this.#intendedAtUs.push(intendedAtUs)
    this.#sentAtUs.push(sentAtUs)
    this.#stampDigest.push(stampDigest)
    this.#steady.push(Number(steady))
    this.#isKept.push(isKept ? 1 : 0)
  }

  append(messages: PublishedMessages): void {
    this.#publisher.append(messages.publisher)
    this.#sequence.append(messages.sequence)
    this.#intendedAtUs.append(messages.intendedAtUs)
    this.#sentAtUs.append(messages.sentAtUs)
    this.#stampDigest.append(messages.stampDigest)
    this.#steady.append(messages.steady)
    this.#isKept.append(messages.isKept)
  }

  /** All of them; none is left. */
  take(): PublishedMessages {
    return {
      publisher: this.#publisher.take(),
      sequence: this.#sequence.take(),
      intendedAtUs: this.#intendedAtUs.take(),
      sentAtUs: this.#sentAtUs.take(),
      stampDigest: this.#stampDigest.take(),
      steady: this.#steady.take(),
      isKept: this.#isKept.take(),
    }
  }
}
