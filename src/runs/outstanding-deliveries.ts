import type { FleetStatus } from '../crowd/fleet/fleet-status.ts'

/**
 * Deliveries that are still to come, followed from status to status while a run is under way: for each message sent, one to each
 * member of its room that is there, less all that were received. What is on its way and what is lost look alike until the run is
 * settled. Where members come or go between two statuses, the messages between them are held against those who are there now.
 */
export class OutstandingDeliveries {
  /** The sender, where it does not receive its own message. */
  readonly #notAddressed: number
  #publishedIn = new Uint32Array()
  #addressed = 0

  constructor({ echoesToSender }: { readonly echoesToSender: boolean }) {
    this.#notAddressed = echoesToSender ? 0 : 1
  }

  /** @returns how many there are after what has happened up to this status */
  at({ publishedIn, presentIn, receipts }: Pick<FleetStatus, 'publishedIn' | 'presentIn' | 'receipts'>): number {
    for (const [room, published] of publishedIn.entries()) {
      const addressees = Math.max(0, (presentIn[room] ?? 0) - this.#notAddressed)
      const since = published - (this.#publishedIn[room] ?? 0)
      // There are fewer than before where a worker was lost.
      this.#addressed += Math.max(0, since) * addressees
    }
    this.#publishedIn = Uint32Array.from(publishedIn)
    return Math.max(0, this.#addressed - receipts)
  }
}
