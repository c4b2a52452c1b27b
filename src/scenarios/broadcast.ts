import { baselineLoad } from './baseline-load.ts'
import type { Scenario } from './scenario.ts'

export const broadcast: Scenario = {
  name: 'broadcast',
  summary: 'steady publishing: how long until everybody has the message?',
  measures: ['delivery_latency'],
  defaults: {},
  // Of 500 members, what two cores still carry: 500 deliveries a second.
  defaultsWithoutRooms: { publishRate: 1 },
  run: baselineLoad,
}
