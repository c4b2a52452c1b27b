import {
  ServiceTimes,
  type ServiceTimesOptions,
} from '../../../../reference-stack/local/service-times/service-times.ts'
import {
  type ServiceTimeKind,
  serviceTimesSchemaName,
} from '../../../../reference-stack/local/service-times/profile.ts'

/** Always the same time of each kind, in ms. */
export function constantTimes(msByKind: Readonly<Partial<Record<ServiceTimeKind, number>>>): ServiceTimesOptions {
  const times = Object.fromEntries(
    Object.entries(msByKind).map(([kind, ms]) => [
      kind,
      [50, 99].map((percentile) => ({ percentile, ms, mark: 'U' as const, source: 'a test' })),
    ]),
  )
  return { profile: { schema: serviceTimesSchemaName, name: 'constant', times }, seed: 1 }
}

export function constantServiceTimes(...args: Parameters<typeof constantTimes>): ServiceTimes {
  return new ServiceTimes(constantTimes(...args))
}

/** What a time that was held back may seem to be short of. */
export const earlyMs = 2

/** How long something takes, ms, and a little more: half a millisecond early is in time, and the way over loopback is part of it. */
export async function timed(action: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now()
  await action()
  return performance.now() - startedAtMs + earlyMs
}
