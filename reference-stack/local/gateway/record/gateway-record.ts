import { type ServiceEndpoint, startServiceEndpoint } from '../../wire/service-endpoint.ts'
import { callersToken } from '../../lambda/caller.ts'
import { type InvocationRecords } from '../../evidence/invocation-records.ts'
import type { ConnectionFacts } from '../connection-facts.ts'
import { type PostedBy, type SentDocument, SentFrames } from './sent-frames.ts'

/** One connection, from its 101 on. Instants are epoch milliseconds. */
export interface RecordedConnection {
  readonly id: string
  /** The client's end of it: clients on this machine so know which of theirs it is. */
  readonly clientPort: number | null
  readonly openedAtMs: number
  /** Null while it is open. */
  endedAtMs: number | null
  /** When `$disconnect` was invoked; null if it was not, or the event was lost. */
  disconnectedAtMs: number | null
  /** Posts that were taken (200): how many, and when the latest of them. */
  taken: number
  readonly takenAtMs: number[]
  /** Posts that were answered 410: how many, and when the latest of them. */
  gone: number
  readonly goneAtMs: number[]
}

/** Answers of a function that API Gateway takes for errors. */
export interface BadAnswers {
  readonly functionName: string
  readonly routeKey: string
  /** Null of an answer that is no proxy response. */
  readonly statusCode: number | null
  count: number
  /** The latest one's body, or the whole answer where it has no status; its first characters. */
  body: string
}

/** As JSON. */
export interface GatewayRecordDocument {
  readonly connections: readonly RecordedConnection[]
  readonly answers: readonly BadAnswers[]
  /** Posts, by the status that they were answered with, all connections together. */
  readonly posts: Readonly<Record<string, number>>
  /** The posts answered 429 because the client had too many unread bytes. */
  readonly postsUnread: number
  /** Handshakes and messages that a throttle has refused. */
  readonly requestsThrottled: number
}

/** A notice of the stack about a function, such as a call to a refused address, with its count. */
export interface CountedNotice {
  readonly functionName: string
  readonly text: string
  readonly count: number
}

/** So many connections that have ended are kept, and so many instants of each. */
const [keptConnections, keptInstants] = [50_000, 64]
const keptBodyLength = 2_000

/** The facts that only the gateway knows: ended connections, posts to them, and answers of functions. */
export class GatewayRecord {
  readonly #connections = new Map<string, RecordedConnection>()
  readonly #answers = new Map<string, BadAnswers>()
  readonly #posts: Record<string, number> = {}
  readonly #sent = new SentFrames()
  readonly #invocations: InvocationRecords
  #postsUnread = 0
  #requestsThrottled = 0

  /** @param invocations each post goes into the record of its invocation as well */
  constructor(invocations: InvocationRecords) {
    this.#invocations = invocations
  }

  opened({ connectionId, connectedAtMs }: ConnectionFacts, clientPort: number | undefined): void {
    this.#connections.set(connectionId, {
      id: connectionId,
      clientPort: clientPort ?? null,
      openedAtMs: connectedAtMs,
      endedAtMs: null,
      disconnectedAtMs: null,
      taken: 0,
      takenAtMs: [],
      gone: 0,
      goneAtMs: [],
    })
    if (this.#connections.size > keptConnections) this.#forgetOldest()
  }

  closed(connectionId: string): void {
    const connection = this.#connections.get(connectionId)
    if (connection !== undefined) connection.endedAtMs = Date.now()
  }

  disconnected(connectionId: string): void {
    const connection = this.#connections.get(connectionId)
    if (connection !== undefined) connection.disconnectedAtMs = Date.now()
  }

  /** On the hot path: each delivery passes here. */
  posted(connectionId: string, status: 200 | 410, by: PostedBy): void {
    this.#answered(status, by)
    const connection = this.#connections.get(connectionId)
    if (connection === undefined) return
    if (status === 200) connection.taken += 1
    else connection.gone += 1
    const instants = status === 200 ? connection.takenAtMs : connection.goneAtMs
    instants.push(Date.now())
    // Half of them at a time: moving them for each post would cost more than the post.
    if (instants.length >= 2 * keptInstants) instants.splice(0, keptInstants)
  }

  /** @param isUnread the client's buffer was full */
  refusedPost(status: number, by: PostedBy, isUnread = false): void {
    this.#answered(status, by)
    if (isUnread) this.#postsUnread += 1
  }

  /** A frame came from a client. */
  received(): void {
    this.#sent.received += 1
  }

  /** A route's answer went to the client that had asked. */
  replied(functionName: string, bytes: number): void {
    this.#sent.replied(functionName, bytes)
  }

  throttledRequest(): void {
    this.#requestsThrottled += 1
  }

  answered(functionName: string, routeKey: string, statusCode: number | null, body: string): void {
    const key = JSON.stringify([functionName, routeKey, statusCode])
    const answers = this.#answers.get(key) ?? { functionName, routeKey, statusCode, count: 0, body: '' }
    answers.count += 1
    answers.body = body.slice(0, keptBodyLength)
    this.#answers.set(key, answers)
  }

  sent(): SentDocument {
    return this.#sent.document()
  }

  document(): GatewayRecordDocument {
    return {
      connections: [...this.#connections.values()].map((connection) => ({
        ...connection,
        takenAtMs: connection.takenAtMs.slice(-keptInstants),
        goneAtMs: connection.goneAtMs.slice(-keptInstants),
      })),
      answers: [...this.#answers.values()],
      posts: this.#posts,
      postsUnread: this.#postsUnread,
      requestsThrottled: this.#requestsThrottled,
    }
  }

  #answered(status: number, by: PostedBy): void {
    this.#posts[status] = (this.#posts[status] ?? 0) + 1
    this.#sent.posted(status, by)
    const { headers, connectionId, startUs, frame } = by
    if (connectionId === undefined || startUs === undefined) return
    this.#invocations.posted({
      token: callersToken(headers),
      connectionId,
      status,
      startUs,
      ...(frame !== undefined && { frame }),
    })
  }

  #forgetOldest(): void {
    for (const [id, { endedAtMs }] of this.#connections) {
      if (endedAtMs === null) continue
      this.#connections.delete(id)
      return
    }
  }
}

/**
 * Answers `/work` with what the functions have done, `/invocations?since=<microseconds>` with what each invocation did, and all else
 * with the gateway's record and the notices of functions, as JSON. AWS has no such service: nobody but the harness asks it.
 */
export function startRecordEndpoint(
  document: () => GatewayRecordDocument & { readonly notices: readonly CountedNotice[] },
  work: () => Promise<object>,
  invocations: (sinceUs: number) => Promise<object>,
): Promise<ServiceEndpoint> {
  const asked = async (url: URL) => {
    if (url.pathname === '/work') return work()
    if (url.pathname === '/invocations') return invocations(Number(url.searchParams.get('since') ?? 0))
    return document()
  }
  return startServiceEndpoint(0, async ({ url = '' }) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(await asked(new URL(url, 'http://record'))),
  }))
}
