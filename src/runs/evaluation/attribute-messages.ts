import { StampReader } from '../../crowd/stamp/stamp.ts'
import type { HandlerLine, InvocationFact } from '../../metrics/server/invocation-fact.ts'

/** The invocation of each message: a handler's log line bears the stamp of the message that it broadcast. */
export interface Attribution {
  /** The invocation that a message caused; null if no handler's line says so, or if several do. */
  invocationOf: InvocationOf
  /**
   * All that was done to send a message; null also where a line of those that it was handed on to is missing, and for a message of a
   * batch, whose invocation did the work of several.
   */
  broadcastOf: BroadcastOf
  /**
   * The invocation that wrote a message before anybody was told, which may be the one that sent it; null if no handler's line says
   * so, or if several do.
   */
  writerOf: InvocationOf
}

export type InvocationOf = (publisher: number, sequence: number) => InvocationFact | null

export type BroadcastOf = (publisher: number, sequence: number) => Broadcast | null

/** The work of one invocation, including the invocations to which it handed parts of the room. */
export interface Broadcast
  extends Pick<InvocationFact, 'startedAtMs' | 'endedAtMs' | 'billedMs' | 'initUs' | 'memoryMb' | 'status'> {
  readonly handler: HandlerLine
}

export function attributeMessages(invocations: readonly InvocationFact[], run: string): Attribution {
  const reader = new StampReader(run)
  const named = new Map<number, Map<number, InvocationFact[]>>()
  for (const invocation of invocations) {
    const { stamp = null, moreStamps = [] } = invocation.handler ?? {}
    for (const one of stamp === null ? moreStamps : [stamp, ...moreStamps]) {
      if (reader.next(Buffer.from(one), 0) !== 'ours') continue
      const { publisher, sequence } = reader
      const bySequence = named.get(publisher) ?? new Map<number, InvocationFact[]>()
      named.set(publisher, bySequence)
      const those = bySequence.get(sequence)
      if (those === undefined) bySequence.set(sequence, [invocation])
      else those.push(invocation)
    }
  }
  const namedBy = (publisher: number, sequence: number) => named.get(publisher)?.get(sequence) ?? []
  const sentBy = (publisher: number, sequence: number) =>
    namedBy(publisher, sequence).filter(({ handler }) => handler?.handsOnTo === undefined)
  return {
    invocationOf: (publisher, sequence) => caused(sentBy(publisher, sequence)),
    broadcastOf: (publisher, sequence) => together(sentBy(publisher, sequence)),
    writerOf: (publisher, sequence) =>
      caused(namedBy(publisher, sequence).filter(({ handler }) => handler?.writtenAtMs !== undefined)),
  }
}

/** Did the invocation send several messages, one after the other, as those are that a stream starts? */
export function sentSeveral({ handler }: InvocationFact): boolean {
  return (handler?.moreStamps ?? []).length > 0
}

/**
 * Returns the invocation that sent a message. If several sent parts of it independently, it is unknown which one a member
 * received.
 */
function caused(sent: readonly InvocationFact[]): InvocationFact | null {
  const [only = null, ...others] = sent.filter(({ handler }) => handler?.chunk !== true)
  return others.length === 0 ? only : null
}

function together(sent: readonly InvocationFact[]): Broadcast | null {
  const own = caused(sent)
  const line = own?.handler
  if (own === null || line == null || line.chunks !== sent.length - 1 || sentSeveral(own)) return null
  if (sent.length === 1) return { ...own, handler: line }
  const sum = (valueOf: (one: InvocationFact) => number) => sent.reduce((total, one) => total + valueOf(one), 0)
  const sumOf = (
    count: 'posts' | 'postsGone' | 'postsThrottled' | 'postAttempts' | 'failed' | 'cleaned' | 'cleaningsFailed',
  ) => sum(({ handler }) => handler?.[count] ?? 0)
  const initsUs = sent.flatMap(({ initUs }) => initUs ?? [])
  return {
    startedAtMs: own.startedAtMs,
    endedAtMs: Math.max(...sent.map(({ endedAtMs }) => endedAtMs)),
    billedMs: sum(({ billedMs }) => billedMs),
    initUs: initsUs.length === 0 ? null : Math.max(...initsUs),
    memoryMb: own.memoryMb,
    status: sent.find(({ status }) => status !== 'success')?.status ?? 'success',
    handler: {
      ...line,
      posts: sumOf('posts'),
      postsGone: sumOf('postsGone'),
      postsThrottled: sumOf('postsThrottled'),
      postAttempts: sumOf('postAttempts'),
      failed: sumOf('failed'),
      cleaned: sumOf('cleaned'),
      cleaningsFailed: sumOf('cleaningsFailed'),
      cleanedConnections: sent.flatMap(({ handler }) => handler?.cleanedConnections ?? []),
    },
  }
}
