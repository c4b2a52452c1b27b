import type { Fleet } from '../crowd/fleet.ts'
import type { RunOptions } from './options.ts'

/** An evening in a chat: everybody comes, joins a room, speaks and listens, and goes home. */
export async function chat(fleet: Fleet, options: RunOptions): Promise<void> {
  const { arrivals } = options
  await fleet.connect({ ratePerSecond: options.connectRate, arrivals })
  await fleet.join({ ratePerSecond: options.joinRate, arrivals })
  // A message soon after the last join would find that member's membership too fresh to be expected.
  await fleet.hold(options.guard)
  await fleet.publish({
    ratePerSecond: options.publishRate,
    arrivals,
    warmUpSeconds: options.warmUp,
    durationSeconds: options.duration,
    payloadBytes: options.payload,
  })
  await fleet.drain(options.drain)
  await fleet.disconnect({ ratePerSecond: options.connectRate, arrivals: 'constant' })
}
