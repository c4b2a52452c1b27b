import { baselineLoad } from './baseline-load.ts'
import type { Scenario } from './scenario.ts'

export const smoke: Scenario = {
  name: 'smoke',
  summary: '10 members for 10 seconds: is every message delivered?',
  measures: ['delivery_latency'],
  defaults: {
    members: 10,
    rooms: 2,
    connectRate: 10,
    joinRate: 10,
    publishRate: 2,
    warmUp: 0,
    duration: 10,
    workers: 1,
  },
  run: baselineLoad,
}
