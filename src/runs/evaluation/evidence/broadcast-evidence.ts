import type { MessageCollector, MatchedMessage } from '../receipts/matched-message.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { Evidence } from '../../../metrics/result/findings.ts'
import type { Broadcast, BroadcastOf } from '../attribute-messages.ts'

/**
 * A post is answered when the gateway has taken it, so that an invocation which waits for the answers ends about when its
 * last delivery arrives.
 */
const afterEndMs = 1_000

export interface BroadcastInput {
  readonly messages: PublishedMessages
  readonly broadcastOf: BroadcastOf
  /** The wall clock at a monotonic instant, epoch milliseconds. */
  readonly wallClockMs: (atUs: number) => number
}

/** A message and what the invocations did that logged that they broadcast it. */
interface ReportedBroadcast extends Broadcast {
  readonly expected: number
  /** By our wall clock, epoch milliseconds. */
  readonly sentAtMs: number
  /** When half of those that received it had it, at the earliest; null if none did. */
  readonly halfReceivedAtMs: number | null
}

/** The outcome of each message by the invocations that logged its stamp; null if none did. */
export function broadcastEvidence(input: BroadcastInput): MessageCollector<Evidence['broadcasts']> {
  const broadcasts: ReportedBroadcast[] = []
  return {
    add(message) {
      const broadcast = reportedBroadcast(message, input)
      if (broadcast !== null) broadcasts.push(broadcast)
    },
    figures: () => evidenceOf(broadcasts),
  }
}

function evidenceOf(broadcasts: readonly ReportedBroadcast[]): Evidence['broadcasts'] {
  if (broadcasts.length === 0) return null
  const count = (holds: (broadcast: ReportedBroadcast) => boolean) => broadcasts.filter(holds).length
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

function reportedBroadcast(
  { index, expected, earliestUs }: MatchedMessage,
  { messages, broadcastOf, wallClockMs }: BroadcastInput,
): ReportedBroadcast | null {
  const broadcast = broadcastOf(messages.publisher[index] ?? 0, messages.sequence[index] ?? 0)
  if (broadcast === null) return null
  const halfReceivedUs = earliestUs[earliestUs.length >> 1]
  const halfReceivedAtMs =
    halfReceivedUs === undefined ? null : wallClockMs((messages.intendedAtUs[index] ?? 0) + halfReceivedUs)
  const sentAtMs = wallClockMs(messages.sentAtUs[index] ?? 0)
  return { ...broadcast, expected, sentAtMs, halfReceivedAtMs }
}

/** By how much our clock is ahead of the server's at least: no message is handled before it was sent. */
function leastClockAhead(broadcasts: readonly ReportedBroadcast[]): number {
  return broadcasts.reduce(
    (ahead, { sentAtMs, startedAtMs }) => Math.max(ahead, sentAtMs - (startedAtMs ?? sentAtMs)),
    0,
  )
}

const endedWell = ({ status }: ReportedBroadcast) => status === 'success'

/** Handlers that do not count their posts have none. */
function isShort({ expected, handler: { posts, postsGone } }: ReportedBroadcast): boolean {
  return posts > 0 && posts - postsGone < expected
}

function leavesGone({ handler: { postsGone, cleaned, cleaningsFailed } }: ReportedBroadcast): boolean {
  return postsGone > 0 && cleaned === 0 && cleaningsFailed === 0
}

function isReceivedAfterEnd({ endedAtMs, halfReceivedAtMs }: ReportedBroadcast, clockAheadMs: number): boolean {
  return halfReceivedAtMs !== null && halfReceivedAtMs - clockAheadMs > endedAtMs + afterEndMs
}
