import { chat } from './chat.ts'
import type { Scenario } from './scenario.ts'

export const demo: Scenario = {
  name: 'demo',
  summary: 'the main job on the embedded stack: 1,000 members in 50 rooms (what `npm start` runs)',
  defaults: { members: 1000, rooms: 50, publishRate: 22, duration: 50 },
  run: chat,
}
