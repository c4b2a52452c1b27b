import { z } from 'zod'
import { nothing } from '../budget.ts'
import type { Field } from '../probe-session.ts'
import type { ProbeClient } from '../probe-client.ts'
import { type Row, seen } from '../probe.ts'

/** `lastActiveAt` is in whole seconds. */
const tickMs = 1_100

/** What counts as activity, by what GET @connections tells of a connection. */
export const activity: readonly Row[] = [
  moving('active-by-message', 'a message of the client', (client) => client.tell('say')),
  moving('active-by-ping', 'a ping of the client', (client) => client.ping()),
  moving('active-by-post', 'a post to the client', (_client, field, connectionId) =>
    field.callConnections({ method: 'POST', connectionId, data: 'still there?' }),
  ),
]

type Act = (client: ProbeClient, field: Field, connectionId: string) => void | Promise<unknown>

function moving(id: string, what: string, act: Act): Row {
  return {
    id,
    question: `Does ${what} move lastActiveAt?`,
    allowance: { ...nothing, connections: 1, messages: 2, posts: 3, seconds: 60 },
    async record(field) {
      const { client, connectionId } = await field.connectKnown()
      const before = await lastActiveAt(field, connectionId)
      await field.sleep(tickMs)
      await act(client, field, connectionId)
      await field.sleep(tickMs)
      const after = await lastActiveAt(field, connectionId)
      return seen({ moves: after > before }, { movedMs: after - before })
    },
  }
}

const connectionSchema = z.object({ lastActiveAt: z.coerce.date() })

/** Epoch ms. */
async function lastActiveAt(field: Field, connectionId: string): Promise<number> {
  const { status, body } = await field.callConnections({ method: 'GET', connectionId })
  if (status !== 200) throw new Error(`GET @connections answered ${status}`)
  return connectionSchema.parse(JSON.parse(body)).lastActiveAt.getTime()
}
