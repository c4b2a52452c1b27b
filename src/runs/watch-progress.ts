import type { FleetStatus } from '../crowd/fleet/fleet-status.ts'
import type { Fleet } from '../crowd/fleet/fleet.ts'
import type { Protocol } from '../crowd/protocols/protocol.ts'
import type { LiveHistogram } from '../metrics/recording/live-histogram.ts'
import { EverybodySoFar } from './everybody-so-far.ts'
import type { RunProgress } from './run-request.ts'

export const progressIntervalMs = 250

/** Reports how the run is doing, about four times a second, until the returned function is called. */
export function watchProgress(
  fleet: Fleet,
  protocol: Pick<Protocol, 'echoesToSender'>,
  onStatus: (status: FleetStatus) => void,
  onProgress: (progress: RunProgress) => void,
): () => void {
  const everybody = new EverybodySoFar(protocol)
  const outstanding = new OutstandingDeliveries(protocol)
  let isAsking = false
  const timer = setInterval(() => {
    if (isAsking) return
    isAsking = true
    void fleet
      .status()
      .then((status) => {
        onStatus(status)
        onProgress(progressOf(fleet, status, outstanding.at(status), everybody.at(status)))
      })
      .finally(() => (isAsking = false))
  }, progressIntervalMs)
  return () => clearInterval(timer)
}

function progressOf(
  { phase, elapsedSeconds, plan }: Fleet,
  status: FleetStatus,
  deliveriesOutstanding: number,
  everybody: LiveHistogram,
): RunProgress {
  const { name, plannedEndSecond } = phase
  return {
    phase: name,
    elapsedSeconds,
    remainingSeconds: plannedEndSecond === undefined ? null : Math.max(0, plannedEndSecond - elapsedSeconds),
    members: plan.members,
    connectionsOpen: status.open,
    connectionsFailed: status.failed,
    joined: status.joined,
    messagesPublished: status.published,
    deliveriesReceived: status.receipts,
    deliveriesOutstanding,
    everybody,
    deliveryLatency: status.deliveryLatency,
  }
}

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
