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

/** Posts to the connection in one idle timeout. */
const postsPerIdleTime = 20
const idleTimes = 1.5

export const halfOpen: Probe = {
  id: 'half-open-to-410',
  question: 'A client loses its network: how are posts to it answered, until when, and what does $disconnect say?',
  budget: { ...nothing, connections: 1, messages: 1, posts: 31, seconds: 18 * 60 },
  isLong: true,
  partitionsNetwork: true,
  changes: 'the packets of one connection are dropped on this machine: two rules of iptables, as root',
  async record(session) {
    const { client, connectionId } = await session.connectWithId()
    await using _partition = await session.partition?.startPartition(client)
    const partitionedAtMs = performance.now()
    const statuses: number[] = []
    let slowestPostMs = 0
    for (let left = postsPerIdleTime * idleTimes; left > 0 && statuses.at(-1) !== 410; left--) {
      await session.sleep(session.waitTimes.idleTimeoutMs / postsPerIdleTime)
      const askedAtMs = performance.now()
      const { status } = await session.callConnections({ method: 'POST', connectionId, data: 'still there?' })
      slowestPostMs = Math.max(slowestPostMs, Math.round(performance.now() - askedAtMs))
      statuses.push(status)
    }
    const goneAfterMs = statuses.at(-1) === 410 ? Math.round(performance.now() - partitionedAtMs) : null
    const disconnect = await session.disconnectEvent(connectionId)
    return seen(
      { answers: statuses.filter((status, at) => status !== statuses[at - 1]), disconnect },
      { goneAfterMs, slowestPostMs, posts: statuses.length },
    )
  },
}
