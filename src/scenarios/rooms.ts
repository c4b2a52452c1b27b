import { Interrupted } from '../crowd/interruption.ts'
import { connectAndJoin, drainAndDisconnect, publishing } from './baseline-load.ts'
import { arrivalsAtMost } from './expected-load.ts'
import { percent } from '../metrics/judging/checks/judged-limit.ts'
import { leastJudgedShare } from '../metrics/judging/checks/judged-shares.ts'
import type { RunOptions } from './options.ts'
import type { Scenario } from './scenario.ts'

export const rooms: Scenario = {
  name: 'rooms',
  summary: 'one big room among small ones: does it delay these?',
  measures: ['delivery_latency'],
  defaults: { members: 80, rooms: 9, publishRate: 8, duration: 30, roomSizes: 'one-big', churnRate: 0.5, drain: 3 },
  needsRooms: true,
  takes: ['roomSizes', 'churnRate'],
  addedLoad: (options) => ({ reconnects: arrivalsAtMost(options.churnRate * options.duration, options) }),
  async run(fleet, options, controls) {
    const { churnRate, arrivals, duration, drain, joinGrace } = options
    let departures = 0
    for (const sentence of beforehand(options)) controls.notice(sentence)
    await connectAndJoin(fleet, options)
    await fleet.publish(publishing(options), async () => {
      if (churnRate === 0) return
      const longSeconds = drain + joinGrace + judgedSeconds
      departures = await fleet.churn({ ratePerSecond: churnRate, arrivals, seconds: duration, longSeconds })
    })
    await drainAndDisconnect(fleet, options)
    // Of a shard among others, there may be none by chance.
    if (churnRate > 0 && departures === 0 && fleet.isWhole)
      throw new Interrupted('no member left a room: give a longer --duration, or a higher --churn-rate, or 0')
  },
}

/** The time in which a message to the room must not reach a member that stays away for long. */
const judgedSeconds = 5

/** Shares of the deliveries are those of members: all publish alike, and half of each room leave. */
function beforehand({ churnRate, members, duration, warmUp, drain, joinGrace }: RunOptions): string[] {
  if (churnRate === 0) return []
  // Of three that leave, two are back soon, and one is in doubt around its leaving and around its return.
  const inDoubtSeconds = (3 * (drain + joinGrace) + 2 + (drain + joinGrace)) / 3
  const judged = 1 - (churnRate * inDoubtSeconds * duration) / (members * (warmUp + duration))
  if (judged >= leastJudgedShare) return []
  return [
    `with so many leaving, about ${percent(Math.max(0, judged))} of the deliveries can be judged; below ${percent(leastJudgedShare)} there is no verdict on ` +
      'what is lost or misrouted (exit code 16): give a lower --churn-rate, a shorter --drain, or more --members',
  ]
}
