import { gather, goHome, speaking } from './baseline-load.ts'
import type { Scenario } from './scenario.ts'

export const reconnectStorm: Scenario = {
  name: 'reconnect-storm',
  summary: 'members of half of the rooms are cut off at once and come back: how long until everybody is there again?',
  measures: ['delivery_latency', 'members_cut'],
  defaults: { members: 200, rooms: 10, publishRate: 10, duration: 30, share: 0.8 },
  takes: ['share', 'backOff'],
  // Whoever is not back after half a minute gives up.
  adds: ({ members, rooms, share }) => ({ reconnects: members * share + rooms, seconds: 30 }),
  async run(fleet, options) {
    const { share, backOff, duration } = options
    await gather(fleet, options)
    await fleet.publish(speaking(options), async () => {
      await fleet.wait(duration / 3)
      const members = await fleet.cut({ share })
      await fleet.reconnect({ members, backOff })
    })
    await goHome(fleet, options)
  },
}
