import type { Scenario } from './scenario.ts'

export const hello: Scenario = {
  name: 'hello',
  summary: 'how soon does each member learn its own connection id?',
  chat: 'hello',
  needs: 'connectionIds',
  // Longer than the chat tries to post, so that a member without an id by then gets none.
  defaults: { members: 120, rooms: 1, connectRate: 30, publishRate: 0, warmUp: 0, duration: 0, hold: 6, drain: 2 },
  measures: ['hello_latency', 'asked_hello_latency'],
  figures: ['hello_latency', 'asked_hello_latency'],
  limits: [
    'ids_missing=0',
    'ids_wrong=0',
    'ids_unchecked=0',
    'ids_repeated=0',
    'ids_from_inside=0',
    'inside_posts_accepted=0',
    'inside_posts_without_410=0',
  ],
  addedLoad: ({ members, connectRate, hold }) => ({ seconds: hold + members / connectRate }),
  async run(fleet, { connectRate, arrivals, hold, drain }) {
    await fleet.connect({ ratePerSecond: connectRate, arrivals })
    await fleet.hold(hold)
    await fleet.checkIds({ ratePerSecond: connectRate, arrivals: 'constant' })
    await fleet.drain(drain)
    await fleet.disconnect({ ratePerSecond: connectRate, arrivals: 'constant' })
  },
}
