import { type PublishedMessages, signedSinceUs } from '../../../metrics/recording/worker-facts.ts'
import type { MessageIndex } from './message-index.ts'

/**
 * The senders' records of their messages, for comparison with receipts. The instant of sending is taken from here and never from
 * a stamp, which has been through the chat.
 */
export class SentRecord {
  readonly #messages: PublishedMessages
  readonly #index: Pick<MessageIndex, 'rowOf'>
  /** Receipts of one message come together. */
  #publisher = -1
  #sequence = -1
  #row: number | undefined
  /** Stamps that came and are not those that were sent. */
  altered = 0

  constructor(messages: PublishedMessages, index: Pick<MessageIndex, 'rowOf'>) {
    this.#messages = messages
    this.#index = index
  }

  /**
   * Counts the stamp if its digest contradicts the record.
   *
   * @returns microseconds from sending to receipt; 0 where another machine's clock shows the receipt first, and of a message that
   * nobody has sent, as far as is known
   */
  sentToReceivedUs(publisher: number, sequence: number, receivedAtUs: number, stampDigest: number): number {
    const row = this.#find(publisher, sequence)
    if (row === undefined) return 0
    if (this.#messages.stampDigest[row] !== stampDigest) this.altered += 1
    return Math.max(0, signedSinceUs(receivedAtUs, this.#messages.sentAtUs[row] ?? 0))
  }

  /** Was it sent, as it is recorded, before that instant, as its stamp says, and is the stamp the one that was sent? */
  isHistory(publisher: number, sequence: number, hereSinceUs: number, stampDigest: number): boolean {
    const row = this.#find(publisher, sequence)
    if (row === undefined) return false
    return this.#messages.stampDigest[row] === stampDigest || (this.#messages.sentAtUs[row] ?? 0) < hereSinceUs
  }

  #find(publisher: number, sequence: number): number | undefined {
    if (publisher === this.#publisher && sequence === this.#sequence) return this.#row
    this.#publisher = publisher
    this.#sequence = sequence
    this.#row = this.#index.rowOf(publisher, sequence)
    return this.#row
  }
}
