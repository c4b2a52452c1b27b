import { connectAndJoin, drainAndDisconnect, publishing } from './baseline-load.ts'
import type { Scenario } from './scenario.ts'

/** The idle limit of a connection in an account, seconds: one without a message is closed after ten minutes. */
const shortestConnection = 600

export const soak: Scenario = {
  name: 'soak',
  summary: 'a long run with reconnects: does anything drift or leak?',
  measures: ['delivery_latency'],
  figures: ['drift'],
  defaults: { members: 60, rooms: 6, publishRate: 10, duration: 60, drain: 3, pingInterval: 10 },
  defaultsWithoutRooms: { publishRate: 4 },
  // AWS's limits of 10 minutes and 2 hours, scaled down to the length of the run: each member reconnects once. What is sent within the
  // drain before that cannot be judged, so that with a shorter age too little could be.
  stack: { idleTimeout: 20, maxAge: 35 },
  addedLoad: ({ members, warmUp, duration }) => ({
    reconnects: members * Math.ceil((warmUp + duration) / shortestConnection),
  }),
  async run(fleet, options) {
    await fleet.keepConnected({ backOff: 'full-jitter' })
    await connectAndJoin(fleet, options)
    await fleet.publish(publishing(options))
    await drainAndDisconnect(fleet, options)
  },
}
