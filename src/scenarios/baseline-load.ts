import type { Fleet } from '../crowd/fleet/fleet.ts'
import type { Publishing } from '../crowd/fleet/publishing.ts'
import { highestPublishRate, scheduleStages } from './publish-stages.ts'
import type { RunOptions } from './options.ts'

/** All members connect and join a room, publish as the options say, receive, and disconnect. */
export async function baselineLoad(fleet: Fleet, options: RunOptions): Promise<void> {
  await connectAndJoin(fleet, options)
  await fleet.publish(publishing(options))
  await drainAndDisconnect(fleet, options)
}

export async function connectAndJoin(
  fleet: Fleet,
  { arrivals, connectRate, joinRate, joinGrace }: RunOptions,
): Promise<void> {
  await fleet.connect({ ratePerSecond: connectRate, arrivals })
  await fleet.join({ ratePerSecond: joinRate, arrivals })
  // A message soon after the last join would find that member's membership too fresh to be expected.
  await fleet.hold(joinGrace)
}

/** The publishing that the options ask for. */
export function publishing(options: RunOptions): Publishing {
  const { arrivals, warmUp, duration, payload } = options
  const stages = scheduleStages(options)
  return {
    ratePerSecond: highestPublishRate(options),
    ...(stages !== null && { stages }),
    arrivals,
    warmUpSeconds: warmUp,
    durationSeconds: duration,
    payloadBytes: payload,
  }
}

/** Waits for the last deliveries, then disconnects all members. */
export async function drainAndDisconnect(fleet: Fleet, { drain, connectRate }: RunOptions): Promise<void> {
  await fleet.drain(drain)
  await fleet.disconnect({ ratePerSecond: connectRate, arrivals: 'constant' })
}
