import { Interrupted } from '../crowd/interruption.ts'
import { connectAndJoin, drainAndDisconnect, publishing } from './baseline-load.ts'
import { arrivalsAtMost } from './expected-load.ts'
import type { Scenario } from './scenario.ts'

export const rooms: Scenario = {
  name: 'rooms',
  summary: 'one big room among small ones: does it delay these?',
  measures: ['delivery_latency'],
  defaults: { members: 80, rooms: 9, publishRate: 8, duration: 30, roomSizes: 'one-big', churnRate: 1 },
  needsRooms: true,
  takes: ['roomSizes', 'churnRate'],
  addedLoad: (options) => ({ reconnects: arrivalsAtMost(options.churnRate * options.duration, options) }),
  async run(fleet, options) {
    const { churnRate, arrivals, duration } = options
    let departures = 0
    await connectAndJoin(fleet, options)
    await fleet.publish(publishing(options), async () => {
      if (churnRate > 0) departures = await fleet.churn({ ratePerSecond: churnRate, arrivals, seconds: duration })
    })
    await drainAndDisconnect(fleet, options)
    // Of a shard among others, there may be none by chance.
    if (churnRate > 0 && departures === 0 && fleet.isWhole)
      throw new Interrupted('no member left a room: give a longer --duration, or a higher --churn-rate, or 0')
  },
}
