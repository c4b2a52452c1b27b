import { gather, goHome, speaking } from './baseline-load.ts'
import type { Scenario } from './scenario.ts'

/** Of a connection in an account, seconds: who is silent is cut off after ten minutes. */
const shortestLife = 600

export const soak: Scenario = {
  name: 'soak',
  summary: 'a long evening, on which the gateway cuts whoever has been there too long: does anything drift or leak?',
  measures: ['delivery_latency'],
  figures: ['drift'],
  defaults: { members: 60, rooms: 6, publishRate: 10, duration: 60, pingInterval: 10 },
  // AWS's limits of 10 minutes and 2 hours, scaled down to the length of the run.
  stack: { idleTimeout: 20, maxAge: 25 },
  adds: ({ members, warmUp, duration }) => ({ reconnects: members * Math.ceil((warmUp + duration) / shortestLife) }),
  async run(fleet, options) {
    await fleet.keepConnected({ backOff: 'full-jitter' })
    await gather(fleet, options)
    await fleet.publish(speaking(options))
    await goHome(fleet, options)
  },
}
