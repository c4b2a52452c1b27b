import type { MessageCollector, MatchedMessage } from '../receipts/matched-message.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { Evidence } from '../../../metrics/result/findings.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
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

/** The instants of a message, by our wall clock, epoch milliseconds. */
interface SentMessage {
  readonly sentAtMs: number
  /** When half of those that received it had it, at the earliest; null if none did. */
  readonly halfReceivedAtMs: number | null
}

/** A message and what the invocations did that logged that they broadcast it. */
interface ReportedBroadcast extends Broadcast, SentMessage {
  readonly expected: number
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

function reportedBroadcast(message: MatchedMessage, input: BroadcastInput): ReportedBroadcast | null {
  const { publisher, sequence } = input.messages
  const { index, expected } = message
  const broadcast = input.broadcastOf(publisher[index] ?? 0, sequence[index] ?? 0)
  return broadcast === null ? null : { ...broadcast, expected, ...instantsOf(message, input) }
}

function instantsOf(
  { index, earliestUs }: MatchedMessage,
  { messages, wallClockMs }: Omit<BroadcastInput, 'broadcastOf'>,
): SentMessage {
  const halfReceivedUs = earliestUs[earliestUs.length >> 1]
  return {
    sentAtMs: wallClockMs(messages.sentAtUs[index] ?? 0),
    halfReceivedAtMs:
      halfReceivedUs === undefined ? null : wallClockMs((messages.intendedAtUs[index] ?? 0) + halfReceivedUs),
  }
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

/** A message that others follow, or precede, by less may have got the invocation of another one. */
const leastGapMs = 250
/** A function that is not started anew begins so soon after its message. */
const mostStartMs = 200
/** On one machine a delivery is received as soon as the gateway has taken it. */
const afterEndHereMs = 200

/**
 * Finds the messages that were received after the invocation that they caused had ended, without a line of the handler: the first
 * message causes the first invocation, the second the second one. Only messages that are apart from others count, and only those
 * that no other function can have sent.
 *
 * @param invocations of the target, on this machine; null where no logs were read
 * @param functionName of the function that messages invoke
 */
export function endsByOrder(
  input: Omit<BroadcastInput, 'broadcastOf'>,
  invocations: readonly InvocationFact[] | null,
  functionName: string | undefined,
): MessageCollector<Pick<NonNullable<Evidence['invocations']>, 'endsKnown' | 'receivedAfterEnd'>> {
  const sent: SentMessage[] = []
  return {
    add: (message) => sent.push(instantsOf(message, input)),
    figures() {
      if (invocations === null || functionName === undefined) return {}
      const ends = endsOf(
        sent.toSorted((one, other) => one.sentAtMs - other.sentAtMs),
        invocations.filter((one) => one.functionName === functionName),
      )
      const others = invocations.filter((one) => one.functionName !== functionName)
      const known = ends.filter(
        ({ sentAtMs, halfReceivedAtMs }) =>
          halfReceivedAtMs !== null &&
          !others.some(
            ({ startedAtMs }) => startedAtMs === null || (startedAtMs >= sentAtMs && startedAtMs <= halfReceivedAtMs),
          ),
      )
      const after = known.filter(
        ({ halfReceivedAtMs, endedAtMs }) => (halfReceivedAtMs ?? 0) > endedAtMs + afterEndHereMs,
      )
      return { endsKnown: known.length, receivedAfterEnd: after.length }
    },
  }
}

/** Returns the messages whose invocation is certain, with its end; none where the function was invoked for others as well. */
function endsOf(
  sent: readonly SentMessage[],
  invocations: readonly InvocationFact[],
): (SentMessage & { readonly endedAtMs: number })[] {
  const [first, last] = [sent[0]?.sentAtMs ?? 0, sent.at(-1)?.sentAtMs ?? 0]
  const inOrder = invocations
    .flatMap(({ startedAtMs, endedAtMs, status }) => (startedAtMs === null ? [] : [{ startedAtMs, endedAtMs, status }]))
    // The log has whole milliseconds.
    .filter(({ startedAtMs }) => startedAtMs >= Math.floor(first) && startedAtMs <= last + mostStartMs)
    .toSorted((one, other) => one.startedAtMs - other.startedAtMs)
  if (inOrder.length !== sent.length) return []
  return sent.flatMap((message, at) => {
    const { startedAtMs = Infinity, endedAtMs = Infinity, status } = inOrder[at] ?? {}
    const { sentAtMs } = message
    const isApart =
      sentAtMs - (sent[at - 1]?.sentAtMs ?? -Infinity) >= leastGapMs &&
      (sent[at + 1]?.sentAtMs ?? Infinity) - sentAtMs >= leastGapMs
    return isApart && status === 'success' && startedAtMs - sentAtMs <= mostStartMs ? [{ ...message, endedAtMs }] : []
  })
}
