import { z } from 'zod'
import type { Target } from '../../targets/target.ts'
import { type Mask, quotedLine } from './logs/quoted-line.ts'

const count = z.int().min(0)
const epochMs = z.number()

const connectionSchema = z.object({
  id: z.string().max(128),
  /** The client's end of it. */
  clientPort: count.nullable(),
  openedAtMs: epochMs,
  /** Null while it was open. */
  endedAtMs: epochMs.nullable(),
  /** When `$disconnect` was invoked; null if it was not. */
  disconnectedAtMs: epochMs.nullable(),
  /** Posts that were taken (200), and the instants of the latest of them. */
  taken: count,
  takenAtMs: z.array(epochMs),
  /** Posts that were answered 410, and the instants of the latest of them. */
  gone: count,
  goneAtMs: z.array(epochMs),
})

const answersSchema = z.object({
  functionName: z.string().max(256),
  routeKey: z.string().max(256),
  /** Null of an answer that is no proxy response. */
  statusCode: z.int().nullable(),
  count,
  body: z.string(),
})

const noticeSchema = z.object({ functionName: z.string().max(256), text: z.string(), count })

const recordSchema = z.object({
  connections: z.array(connectionSchema),
  answers: z.array(answersSchema),
  posts: z.record(z.string(), count),
  postsUnread: count,
  requestsThrottled: count,
  /** The stack's notices about functions, such as a call to a refused address. */
  notices: z.array(noticeSchema),
})

/** The embedded stack's own record: ended connections, posts to them, answers of functions, refused calls. */
export type GatewayRecord = z.infer<typeof recordSchema>
export type GatewayConnection = z.infer<typeof connectionSchema>

const answerTimeoutMs = 10_000

/** Null where the target has none, or it cannot be read: then nobody knows what it would say. Never rejects. */
export async function readGatewayRecord({ endpoints: { gatewayRecord } }: Target): Promise<GatewayRecord | null> {
  if (gatewayRecord === undefined) return null
  try {
    const answer = await fetch(gatewayRecord, { signal: AbortSignal.timeout(answerTimeoutMs), redirect: 'error' })
    return recordSchema.parse(await answer.json())
  } catch {
    return null
  }
}

/** The difference of two readings of a stack that others may have used before: the connections opened since. */
export function sinceReading(before: GatewayRecord, now: GatewayRecord, masked: Mask): GatewayRecord {
  const known = new Set(before.connections.map(({ id }) => id))
  const keyOf = ({ functionName, routeKey, statusCode }: GatewayRecord['answers'][number]) =>
    JSON.stringify([functionName, routeKey, statusCode])
  const answered = new Map(before.answers.map((answers) => [keyOf(answers), answers.count]))
  const answers = now.answers.map((one) => ({
    ...one,
    count: one.count - (answered.get(keyOf(one)) ?? 0),
    body: quotedLine(one.body, masked),
  }))
  const said = new Map(
    before.notices.map((notice) => [JSON.stringify([notice.functionName, notice.text]), notice.count]),
  )
  const notices = now.notices.map((one) => ({
    ...one,
    count: one.count - (said.get(JSON.stringify([one.functionName, one.text])) ?? 0),
    text: quotedLine(one.text, masked),
  }))
  return {
    connections: now.connections.filter(({ id }) => !known.has(id)),
    answers: answers.filter((one) => one.count > 0),
    posts: Object.fromEntries(
      Object.entries(now.posts).map(([status, posts]) => [status, posts - (before.posts[status] ?? 0)]),
    ),
    postsUnread: now.postsUnread - before.postsUnread,
    requestsThrottled: now.requestsThrottled - before.requestsThrottled,
    notices: notices.filter((one) => one.count > 0),
  }
}
