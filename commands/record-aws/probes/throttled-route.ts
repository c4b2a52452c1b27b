import { nothing } from '../budget.ts'
import { type Probe, seen } from '../probe.ts'

const messages = 12

export const throttledRoute: Probe = {
  id: 'frame-route-throttled',
  question: 'Which frame answers a message over the throttle of its route, and does the connection stay?',
  budget: { ...nothing, connections: 1, messages: messages + 1, seconds: 60 },
  async record(session) {
    const { client } = await session.connectWithId()
    for (let sent = 0; sent < messages; sent++) client.tell('narrow', { text: 'through' })
    const frames = await client.framesUntilQuiet(session.waitTimes.quietMs)
    const refusals = frames.filter((frame) => !frame.includes('through'))
    const withoutId = (frame: string) => frame.replace(/("requestId":\s*")[^"]*/, '$1<id>')
    return {
      ...seen({
        frames: [...new Set(refusals.map(withoutId))].sort(),
        connection: client.isOpen ? 'stays' : 'ended',
      }),
      figures: { sent: messages, answered: frames.length - refusals.length, refused: refusals.length },
      times: Math.max(1, refusals.length),
      note: 'the route is throttled to 1 message a second with a burst of 1; AWS applies throttles by best effort',
    }
  },
}
