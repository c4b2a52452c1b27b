import { z } from 'zod'
import { nothing } from '../budget.ts'
import type { ProbeSession } from '../probe-session.ts'
import type { ProbeClient } from '../probe-client.ts'
import { type Probe, seen } from '../probe.ts'

/** `lastActiveAt` is in whole seconds. */
const tickMs = 1_100

/** Tests which events count as activity: does GET @connections then return a later lastActiveAt? */
export const activity: readonly Probe[] = [
  moving('active-by-message', 'a message of the client', (client) => client.tell('say')),
  moving('active-by-ping', 'a ping of the client', (client) => client.ping()),
  moving('active-by-post', 'a post to the client', (_client, session, connectionId) =>
    session.callConnections({ method: 'POST', connectionId, data: 'still there?' }),
  ),
]

type Act = (client: ProbeClient, session: ProbeSession, connectionId: string) => void | Promise<unknown>

function moving(id: string, what: string, act: Act): Probe {
  return {
    id,
    question: `Does ${what} move lastActiveAt?`,
    budget: { ...nothing, connections: 1, messages: 2, posts: 3, seconds: 60 },
    async record(session) {
      const { client, connectionId } = await session.connectWithId()
      const before = await lastActiveAt(session, connectionId)
      await session.sleep(tickMs)
      await act(client, session, connectionId)
      await session.sleep(tickMs)
      const after = await lastActiveAt(session, connectionId)
      return seen({ moves: after > before }, { movedMs: after - before })
    },
  }
}

const connectionSchema = z.object({ lastActiveAt: z.coerce.date() })

/** Epoch ms. */
async function lastActiveAt(session: ProbeSession, connectionId: string): Promise<number> {
  const { status, body } = await session.callConnections({ method: 'GET', connectionId })
  if (status !== 200) throw new Error(`GET @connections answered ${status}`)
  return connectionSchema.parse(JSON.parse(body)).lastActiveAt.getTime()
}
