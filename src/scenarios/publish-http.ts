import { baselineLoad } from './baseline-load.ts'
import type { Scenario } from './scenario.ts'

/** A chat whose messages are frames gives `http_latency` no sample, so that the run does not pass. */
export const publishHttp: Scenario = {
  name: 'publish-http',
  summary: 'from a POST to everybody who watches: how long?',
  chat: 'notes',
  measures: ['delivery_latency', 'http_latency'],
  defaults: { members: 300, rooms: 10, publishRate: 20 },
  defaultsWithoutRooms: { publishRate: 2 },
  run: baselineLoad,
}
