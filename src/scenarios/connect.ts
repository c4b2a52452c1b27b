import type { Scenario } from './scenario.ts'

export const connect: Scenario = {
  name: 'connect',
  summary: 'open arrivals, then a hold: how long does a handshake take?',
  needs: 'nothing',
  measures: ['connect_latency'],
  defaults: { rooms: 1, publishRate: 0, warmUp: 0, duration: 0, hold: 5 },
  addedLoad: ({ hold }) => ({ seconds: hold }),
  async run(fleet, { connectRate, arrivals, hold }) {
    await fleet.connect({ ratePerSecond: connectRate, arrivals })
    await fleet.hold(hold)
    await fleet.disconnect({ ratePerSecond: connectRate, arrivals: 'constant' })
  },
}
