import { connectAndJoin, drainAndDisconnect, publishing } from './baseline-load.ts'
import type { Scenario } from './scenario.ts'

export const reconnectStorm: Scenario = {
  name: 'reconnect-storm',
  summary: 'many are cut off at once: how long until all have rejoined?',
  measures: ['delivery_latency', 'members_cut'],
  defaults: { members: 200, rooms: 10, publishRate: 10, duration: 30, drain: 3, share: 0.8 },
  defaultsWithoutRooms: { publishRate: 2 },
  takes: ['share', 'backOff'],
  // A member that has not rejoined after half a minute gives up.
  addedLoad: ({ members, rooms, share }) => ({ reconnects: members * share + rooms, seconds: 30 }),
  async run(fleet, options) {
    const { share, backOff, duration } = options
    await connectAndJoin(fleet, options)
    await fleet.publish(publishing(options), async () => {
      await fleet.wait(duration / 3)
      const members = await fleet.cut({ share })
      await fleet.reconnect({ members, backOff })
    })
    await drainAndDisconnect(fleet, options)
  },
}
