import { connectAndJoin, drainAndDisconnect, publishing } from './baseline-load.ts'
import type { Scenario } from './scenario.ts'

export const slowConsumer: Scenario = {
  name: 'slow-consumer',
  summary: 'some members stop reading: do they delay the others?',
  measures: ['delivery_latency', 'healthy_delivery_latency'],
  defaults: { members: 120, rooms: 6, publishRate: 20, duration: 30, drain: 3, payload: 4000, slowFor: 15 },
  defaultsWithoutRooms: { publishRate: 4 },
  takes: ['share', 'slowFor'],
  addedLoad: ({ slowFor }) => ({ seconds: slowFor }),
  async run(fleet, options) {
    const { share, slowFor, duration } = options
    await connectAndJoin(fleet, options)
    await fleet.publish(publishing(options), async () => {
      await fleet.wait(duration / 5)
      await fleet.slow({ share, seconds: slowFor })
    })
    await drainAndDisconnect(fleet, options)
  },
}
