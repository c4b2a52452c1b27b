import { chat } from './baseline-load.ts'
import type { Scenario } from './scenario.ts'

export const broadcast: Scenario = {
  name: 'broadcast',
  summary: 'steady publishing into rooms: how long until everybody has the message?',
  measures: ['delivery_latency'],
  defaults: {},
  run: chat,
}
