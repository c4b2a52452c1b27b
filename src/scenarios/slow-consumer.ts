import { gather, goHome, speaking } from './baseline-load.ts'
import type { Scenario } from './scenario.ts'

export const slowConsumer: Scenario = {
  name: 'slow-consumer',
  summary: 'some members of half of the rooms stop reading for a while: do the others there have to wait for them?',
  measures: ['delivery_latency', 'healthy_delivery_latency'],
  defaults: { members: 120, rooms: 6, publishRate: 20, duration: 30, payload: 4000, slowFor: 15 },
  takes: ['share', 'slowFor'],
  adds: ({ slowFor }) => ({ seconds: slowFor }),
  async run(fleet, options) {
    const { share, slowFor, duration } = options
    await gather(fleet, options)
    await fleet.publish(speaking(options), async () => {
      await fleet.wait(duration / 5)
      await fleet.slow({ share, seconds: slowFor })
    })
    await goHome(fleet, options)
  },
}
