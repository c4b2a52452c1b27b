import { connectAndJoin, drainAndDisconnect, publishing } from './baseline-load.ts'
import type { Scenario } from './scenario.ts'

export const positions: Scenario = {
  name: 'positions',
  summary:
    'every member publishes in turn, as players of a game do: how old is the newest position that the others hold?',
  measures: ['delivery_latency', 'position_age'],
  figures: ['position_age'],
  // Each member once a second.
  defaults: { members: 30, rooms: 5, publishRate: 30, arrivals: 'constant', duration: 30 },
  async run(fleet, options) {
    await connectAndJoin(fleet, options)
    await fleet.publish({ ...publishing(options), publishers: 'in-turn' })
    await drainAndDisconnect(fleet, options)
  },
}
