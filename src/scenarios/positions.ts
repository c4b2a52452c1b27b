import { gather, goHome, speaking } from './baseline-load.ts'
import type { Scenario } from './scenario.ts'

export const positions: Scenario = {
  name: 'positions',
  summary: 'every member publishes in turn, as players of a game do: how old is the position that the others hold?',
  measures: ['delivery_latency', 'position_age'],
  figures: ['position_age'],
  // Each member once a second.
  defaults: { members: 30, rooms: 5, publishRate: 30, arrivals: 'constant', duration: 30 },
  async run(fleet, options) {
    await gather(fleet, options)
    await fleet.publish({ ...speaking(options), speakers: 'in-turn' })
    await goHome(fleet, options)
  },
}
