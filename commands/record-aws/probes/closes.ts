import { nothing } from '../budget.ts'
import type { ProbeSession } from '../probe-session.ts'
import type { ProbeClient } from '../probe-client.ts'
import { type Probe, seen } from '../probe.ts'

type End = (client: ProbeClient, session: ProbeSession, connectionId: string) => void | Promise<unknown>

const kilobyte = 1024

/** Records how both sides see each way to end a connection: the close frame at the client, and the `$disconnect` event. */
export const closes: readonly Probe[] = [
  closing('close-without-a-code', 'a client that closes without a code', (client) => client.close()),
  closing('close-1000', 'a client that closes with 1000 and a reason', (client) => client.close(1000, 'bye')),
  closing('close-4000', 'a client that closes with 4000 and a reason', (client) => client.close(4000, 'left')),
  closing('close-by-delete', 'DELETE @connections', (_client, session, connectionId) =>
    session.callConnections({ method: 'DELETE', connectionId }),
  ),
  closing('close-on-binary', 'a binary frame', (client) => client.send(Buffer.from([0, 1, 2, 255]))),
  closing('close-over-128-kb', 'a message of 160 KB in frames of 32 KB', (client) =>
    client.sendInFrames(32 * kilobyte, 5),
  ),
  closing('close-over-32-kb-frame', 'a message of 40 KB in one frame', (client) =>
    client.sendInFrames(40 * kilobyte, 1),
  ),
  closing('close-by-hang-up', 'a TCP connection that ends without a close frame', (client) => client.hangUp()),
  closing('close-by-reset', 'a TCP connection that is reset', (client) => client.reset()),
]

function closing(id: string, how: string, end: End): Probe {
  return {
    id,
    question: `Which code and reason do the client and $disconnect get for ${how}?`,
    budget: { ...nothing, connections: 1, messages: 8, posts: 1, seconds: 90 },
    async record(session) {
      const { client, connectionId } = await session.connectWithId()
      const endedAtMs = performance.now()
      await end(client, session, connectionId)
      const atClient = await client.ended(session.waitTimes.frameMs)
      const disconnect = await session.disconnectEvent(connectionId)
      const disconnectAfterMs = disconnect === null ? null : Math.round(performance.now() - endedAtMs)
      return seen({ client: atClient, disconnect }, { disconnectAfterMs })
    },
  }
}
