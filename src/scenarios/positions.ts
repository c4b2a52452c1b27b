import { connectAndJoin, drainAndDisconnect, publishing } from './baseline-load.ts'
import { type RunOptions, generalDefaults } from './options.ts'
import type { Scenario } from './scenario.ts'

export const positions: Scenario = {
  name: 'positions',
  summary: 'all report their position: how old is what the others know?',
  measures: ['position_age'],
  figures: ['position_age'],
  limits: ['positions_unseen=0'],
  // Each member once a second, in as many bytes as a position takes with a name and a time.
  defaults: { members: 30, rooms: 5, publishRate: 30, payload: 100, arrivals: 'constant', duration: 30 },
  takes: ['positions', 'readInterval'],
  notStaged: 'the age of a position is measured at the steady rhythm with which members report theirs',
  steps: (options) => (isOnDemand(options) ? ['setPosition', 'readPositions'] : []),
  problems,
  addedLoad: (options) =>
    isOnDemand(options) ? { positionReads: readsPerSecond(options) * (options.warmUp + options.duration) } : {},
  async run(fleet, options) {
    await connectAndJoin(fleet, options)
    const setting = { ...publishing(options), publishers: 'in-turn' } as const
    if (isOnDemand(options)) await fleet.keepPositions(setting, { readsPerSecond: readsPerSecond(options) })
    else await fleet.publish(setting)
    await drainAndDisconnect(fleet, options)
  },
}

function isOnDemand(options: RunOptions): boolean {
  return options.positions === 'on-demand'
}

/** The reads of all members together. */
function readsPerSecond({ members, readInterval }: RunOptions): number {
  return members / readInterval
}

/** A member that holds no position of another yet has no age of it. */
function problems(options: RunOptions): readonly string[] {
  const { members, publishRate, warmUp, duration, readInterval } = options
  if (publishRate === 0) return ['--publish-rate 0: no member would have a position']
  if (duration === 0) return ['--duration 0: ages are those of the steady phase, and there would be none']
  if (!isOnDemand(options) && readInterval !== generalDefaults.readInterval)
    return ['--read-interval: nobody reads positions that are pushed; give --positions on-demand']
  const everySeconds = members / publishRate
  const untilSeenSeconds = everySeconds + (isOnDemand(options) ? readInterval : 0)
  if (warmUp >= untilSeenSeconds) return []
  const reading = isOnDemand(options) ? `, and reads the others' every ${text(readInterval)}` : ''
  return [
    `--warm-up ${text(warmUp)}: a member says where it is every ${text(everySeconds)} (--members by --publish-rate)${reading}, ` +
      `so the steady phase would begin with positions that nobody has seen; give at least ${text(Math.ceil(untilSeenSeconds))}`,
  ]
}

function text(seconds: number): string {
  return `${Number(seconds.toPrecision(3))}s`
}
