import type { PublishedMessages } from '../metrics/recording/deliveries.ts'

interface PublishedMessage {
  readonly publisher: number
  readonly sequence: number
  readonly intendedAtUs: number
  readonly sentAtUs: number
  readonly steady: boolean
}

/** What one worker's members have published, in the order of sending. */
export class MessageLog {
  readonly #messages: PublishedMessage[] = []
  readonly #nextSequence = new Map<number, number>()

  get length(): number {
    return this.#messages.length
  }

  /** Sequence numbers count from 0 for each publisher; a number that could not be sent is taken again. */
  nextSequence(publisher: number): number {
    return this.#nextSequence.get(publisher) ?? 0
  }

  add(message: PublishedMessage): void {
    this.#messages.push(message)
    this.#nextSequence.set(message.publisher, message.sequence + 1)
  }

  columns(): PublishedMessages {
    return {
      publisher: Uint32Array.from(this.#messages, (message) => message.publisher),
      sequence: Uint32Array.from(this.#messages, (message) => message.sequence),
      intendedAtUs: Float64Array.from(this.#messages, (message) => message.intendedAtUs),
      sentAtUs: Float64Array.from(this.#messages, (message) => message.sentAtUs),
      steady: Uint8Array.from(this.#messages, (message) => (message.steady ? 1 : 0)),
    }
  }
}
