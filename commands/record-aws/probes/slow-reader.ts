import { nothing } from '../budget.ts'
import { type Probe, seen } from '../probe.ts'

const postBytes = 128 * 1024
const unitsPerPost = 4
const mostPosts = 128

export const slowReader: Probe = {
  id: 'buffer-of-a-slow-reader',
  question: 'How much may be posted to a client that reads nothing, and how is the first post over that answered?',
  budget: { ...nothing, connections: 1, messages: 1, posts: mostPosts * unitsPerPost, seconds: 120 },
  async record(session) {
    const { client, connectionId } = await session.connectWithId()
    client.pause()
    const data = 'x'.repeat(postBytes)
    for (let posted = 0; posted < mostPosts; posted++) {
      const answer = await session.callConnections({ method: 'POST', connectionId, data })
      if (answer.status !== 200) return seen({ ...answer }, { acceptedBytes: posted * postBytes })
    }
    return seen('every post was accepted', { acceptedBytes: mostPosts * postBytes })
  },
}
