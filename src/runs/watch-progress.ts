import type { Fleet } from '../crowd/fleet/fleet.ts'
import type { FleetStatus } from '../crowd/fleet/fleet-status.ts'
import type { Protocol } from '../crowd/protocols/protocol.ts'
import type { LiveHistogram } from '../metrics/recording/live-histogram.ts'
import { EverybodySoFar } from './everybody-so-far.ts'
import { OutstandingDeliveries } from './outstanding-deliveries.ts'
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
