import { type WorkerFacts, receiptFields } from './worker-facts.ts'

/** One receipt with its instants, monotonic microseconds. The bytes came between the earliest and the received one. */
export interface Receipt {
  readonly recipient: number
  readonly publisher: number
  readonly sequence: number
  readonly sentAtUs: number
  readonly receivedAtUs: number
  readonly earliestAtUs: number
}

/** Every receipt of a message that one of the workers published, worker by worker, in the order of each. */
export function* receiptsOf(workers: readonly (readonly WorkerFacts[])[]): Generator<Receipt> {
  const sentAtUs = new Map<string, number>()
  for (const { messages } of workers.flat()) {
    for (const [i, publisher] of messages.publisher.entries()) {
      sentAtUs.set(`${publisher} ${messages.sequence[i]}`, messages.sentAtUs[i] ?? 0)
    }
  }
  for (const { receipts } of workers.flat()) {
    for (let at = 0; at < receipts.length; at += receiptFields.length) {
      const [recipient = 0, publisher = 0, sequence = 0, sentToReceivedUs = 0, widthUs = 0] = receipts.subarray(
        at,
        at + receiptFields.length,
      )
      const sent = sentAtUs.get(`${publisher} ${sequence}`)
      if (sent === undefined) continue
      const receivedAtUs = sent + sentToReceivedUs
      // Bytes were never there before they were sent.
      const earliestAtUs = Math.max(sent, receivedAtUs - widthUs)
      yield { recipient, publisher, sequence, sentAtUs: sent, receivedAtUs, earliestAtUs }
    }
  }
}
