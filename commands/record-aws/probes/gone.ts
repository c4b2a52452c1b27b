import { nothing } from '../budget.ts'
import { type Probe, seen } from '../probe.ts'

export const gone: Probe = {
  id: 'gone-on-the-wire',
  question: 'Which headers and body has the 410 for a connection that was closed?',
  budget: { ...nothing, connections: 1, messages: 1, posts: 1, seconds: 60 },
  async record(session) {
    const { client, connectionId } = await session.connectWithId()
    client.close(1000)
    await client.ended(session.waitTimes.frameMs)
    return seen(await session.callConnections({ method: 'POST', connectionId, data: 'late' }))
  },
}
