import { type PublishedMessages, sinceUs } from '../../../metrics/recording/worker-facts.ts'
import type { MessageIndex } from './message-index.ts'

/** More than any latency: what is farther is less than nothing, as instants of receipts have 32 bits only. */
const farthestUs = 2 ** 31

/**
 * What senders have recorded of their messages, for what receipts say of them. When a message was sent is known from here and
 * never from its stamp, which has been through the chat.
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
  /** How much earlier than it was sent a message came at most: so much the clocks of its machines differ at least. */
  beforeSentUs = 0

  constructor(messages: PublishedMessages, index: Pick<MessageIndex, 'rowOf'>) {
    this.#messages = messages
    this.#index = index
  }

  /**
   * Counts the stamp if its digest contradicts the record.
   *
   * @returns microseconds from sending to receipt; 0 of a message that nobody has sent, as far as is known
   */
  sentToReceivedUs(publisher: number, sequence: number, receivedAtUs: number, stampDigest: number): number {
    const row = this.#find(publisher, sequence)
    if (row === undefined) return 0
    const isAltered = this.#messages.stampDigest[row] !== stampDigest
    if (isAltered) this.altered += 1
    const sentToReceivedUs = sinceUs(receivedAtUs, this.#messages.sentAtUs[row] ?? 0)
    if (sentToReceivedUs < farthestUs) return sentToReceivedUs
    // A stamp whose numbers were changed may name a message that was sent later.
    if (!isAltered) this.beforeSentUs = Math.max(this.beforeSentUs, 2 ** 32 - sentToReceivedUs)
    return 0
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
