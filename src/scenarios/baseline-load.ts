import type { Fleet, Publishing } from '../crowd/fleet/fleet.ts'
import type { RunOptions } from './options.ts'

/** An evening in a chat: everybody comes, joins a room, speaks and listens, and goes home. */
export async function chat(fleet: Fleet, options: RunOptions): Promise<void> {
  await gather(fleet, options)
  await fleet.publish(speaking(options))
  await goHome(fleet, options)
}

/** Everybody comes and joins a room. */
export async function gather(fleet: Fleet, { arrivals, connectRate, joinRate, joinGrace }: RunOptions): Promise<void> {
  await fleet.connect({ ratePerSecond: connectRate, arrivals })
  await fleet.join({ ratePerSecond: joinRate, arrivals })
  // A message soon after the last join would find that member's membership too fresh to be expected.
  await fleet.hold(joinGrace)
}

/** How the options say that people speak. */
export function speaking({ publishRate, arrivals, warmUp, duration, payload }: RunOptions): Publishing {
  return {
    ratePerSecond: publishRate,
    arrivals,
    warmUpSeconds: warmUp,
    durationSeconds: duration,
    payloadBytes: payload,
  }
}

/** Everybody hears the last message, and goes. */
export async function goHome(fleet: Fleet, { drain, connectRate }: RunOptions): Promise<void> {
  await fleet.drain(drain)
  await fleet.disconnect({ ratePerSecond: connectRate, arrivals: 'constant' })
}
