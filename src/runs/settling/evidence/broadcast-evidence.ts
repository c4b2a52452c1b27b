import type { SettledMessage } from '../receipts/ledger.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { Evidence } from '../../../metrics/result/findings.ts'
import type { HandlerLine, InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import type { InvocationOf } from '../attribute-messages.ts'

/**
 * A post is answered when the gateway has taken it, so that an invocation which waits for the answers ends about when its
 * last delivery arrives.
 */
const afterEndMs = 1_000

export interface BroadcastInput {
  readonly settled: readonly SettledMessage[]
  readonly messages: PublishedMessages
  readonly invocationOf: InvocationOf
  /** The wall clock at a monotonic instant, epoch milliseconds. */
  readonly wallClockMs: (atUs: number) => number
}

/** A message and the invocation that logged that it broadcast it. */
interface Broadcast {
  readonly expected: number
  readonly invocation: InvocationFact
  readonly handler: HandlerLine
  /** By our wall clock, epoch milliseconds. */
  readonly sentAtMs: number
  /** When half of those that received it had it, at the earliest; null if none did. */
  readonly halfReceivedAtMs: number | null
}

/** What the invocations that logged which message they broadcast did with it; null if none did. */
export function broadcastEvidence(input: BroadcastInput): Evidence['broadcasts'] {
  const broadcasts = reportedBroadcasts(input)
  if (broadcasts.length === 0) return null
  const count = (holds: (broadcast: Broadcast) => boolean) => broadcasts.filter(holds).length
  const sum = (figure: 'posts' | 'postsGone' | 'cleaned') =>
    broadcasts.reduce((total, { handler }) => total + handler[figure], 0)
  const clockAheadMs = leastClockAhead(broadcasts)
  return {
    reported: broadcasts.length,
    posts: sum('posts'),
    postsGone: sum('postsGone'),
    cleaned: sum('cleaned'),
    metGone: count(({ handler }) => handler.postsGone > 0),
    leftGone: count(leavesGone),
    endedAtGone: count((broadcast) => leavesGone(broadcast) && isShort(broadcast)),
    short: count((broadcast) => endedWell(broadcast) && broadcast.handler.postsGone === 0 && isShort(broadcast)),
    receivedAfterEnd: count((broadcast) => endedWell(broadcast) && isReceivedAfterEnd(broadcast, clockAheadMs)),
  }
}

function reportedBroadcasts({ settled, messages, invocationOf, wallClockMs }: BroadcastInput): Broadcast[] {
  return settled.flatMap(({ index, expected, earliestUs }) => {
    const invocation = invocationOf(messages.publisher[index] ?? 0, messages.sequence[index] ?? 0)
    if (invocation === null || invocation.handler === null) return []
    const halfReceivedUs = earliestUs[earliestUs.length >> 1]
    const halfReceivedAtMs =
      halfReceivedUs === undefined ? null : wallClockMs((messages.intendedAtUs[index] ?? 0) + halfReceivedUs)
    const sentAtMs = wallClockMs(messages.sentAtUs[index] ?? 0)
    return [{ expected, invocation, handler: invocation.handler, sentAtMs, halfReceivedAtMs }]
  })
}

/** By how much our clock is ahead of the server's at least: no message is handled before it was sent. */
function leastClockAhead(broadcasts: readonly Broadcast[]): number {
  return broadcasts.reduce(
    (ahead, { sentAtMs, invocation }) => Math.max(ahead, sentAtMs - (invocation.startedAtMs ?? sentAtMs)),
    0,
  )
}

const endedWell = ({ invocation }: Broadcast) => invocation.status === 'success'

/** Handlers that do not count their posts have none. */
function isShort({ expected, handler: { posts, postsGone } }: Broadcast): boolean {
  return posts > 0 && posts - postsGone < expected
}

function leavesGone({ handler: { postsGone, cleaned, cleaningsFailed } }: Broadcast): boolean {
  return postsGone > 0 && cleaned === 0 && cleaningsFailed === 0
}

function isReceivedAfterEnd({ invocation, halfReceivedAtMs }: Broadcast, clockAheadMs: number): boolean {
  return halfReceivedAtMs !== null && halfReceivedAtMs - clockAheadMs > invocation.endedAtMs + afterEndMs
}
