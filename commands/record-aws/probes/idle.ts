import { nothing } from '../budget.ts'
import type { ProbeSession } from '../probe-session.ts'
import type { ProbeClient } from '../probe-client.ts'
import { type Probe, seen } from '../probe.ts'

/** How often in one idle timeout a ping or post is sent. */
const timesPerIdleTime = 10
/** How many idle timeouts to wait: AWS closes some seconds late. */
const idleTimes = 1.2

/** Tests which events besides messages of the client keep a connection from being idle. */
export const idle: readonly Probe[] = [
  keeping('idle-silent', 'nothing', () => undefined),
  keeping('idle-pinging', 'pings of the client', (client) => client.ping()),
  keeping('idle-posted-to', 'posts to the client', (_client, session, connectionId) =>
    session.callConnections({ method: 'POST', connectionId, data: 'still there?' }),
  ),
]

type Keep = (client: ProbeClient, session: ProbeSession, connectionId: string) => void | Promise<unknown>

function keeping(id: string, what: string, keep: Keep): Probe {
  return {
    id,
    question: `Is a connection closed as idle that sees ${what} for more than 10 minutes, and how?`,
    budget: { ...nothing, connections: 1, messages: 1, posts: 15, seconds: 13 * 60 },
    isLong: true,
    async record(session) {
      const { client, connectionId } = await session.connectWithId()
      const openedAtMs = performance.now()
      const stepMs = session.waitTimes.idleTimeoutMs / timesPerIdleTime
      let end = null
      for (let step = 0; end === null && step < timesPerIdleTime * idleTimes; step++) {
        end = await client.ended(stepMs)
        session.signal.throwIfAborted()
        if (end === null) await keep(client, session, connectionId)
      }
      if (end === null) return seen({ connection: 'stays' })
      const closedAfterMs = Math.round(performance.now() - openedAtMs)
      const disconnect = await session.disconnectEvent(connectionId)
      return seen({ connection: 'closed', client: end, disconnect }, { closedAfterMs })
    },
  }
}
