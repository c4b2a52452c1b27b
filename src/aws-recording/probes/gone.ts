import { nothing } from '../budget.ts'
import { type Row, seen } from '../probe.ts'

export const gone: Row = {
  id: 'gone-on-the-wire',
  question: 'Which headers and body has the 410 for a connection that was closed?',
  allowance: { ...nothing, connections: 1, messages: 1, posts: 1, seconds: 60 },
  async record(field) {
    const { client, connectionId } = await field.connectKnown()
    client.close(1000)
    await client.ended(field.paces.frameMs)
    return seen(await field.callConnections({ method: 'POST', connectionId, data: 'late' }))
  },
}
