import { StampReader } from '../../../crowd/stamp/stamp.ts'
import type { InvocationRecords, RecordedCall, RecordedInvocation } from '../../../metrics/server/invocation-records.ts'
import { type Mask, quotedLine } from '../../../metrics/server/logs/quoted-line.ts'

/** A message by its publisher and its number among those of the publisher. */
export type MessageId = readonly [publisher: number, sequence: number]

/** A post, as the gateway answered it. Instants are microseconds of the monotonic clock. */
export interface PostEvidence {
  readonly connectionId: string
  readonly status: number
  readonly startUs: number
  readonly endUs: number
  /** The message in the frame; null of a frame without one, and of one that is not kept. */
  readonly message: MessageId | null
}

/** A call to DynamoDB, with the connections in what was read or written. */
export type CallEvidence = Omit<RecordedCall, 'ids'> & { readonly connectionIds: readonly string[] }

/** What one invocation did, as the stand-ins saw it, without any text of the chat. */
export interface InvocationEvidence
  extends Pick<
    RecordedInvocation,
    'functionName' | 'requestId' | 'environment' | 'startUs' | 'endUs' | 'outcome' | 'postsLeftOut'
  > {
  /** One line, without secrets; null of one that did not fail. */
  readonly error: { readonly type: string; readonly text: string } | null
  readonly routeKey: string | null
  /** The connection whose frame caused it; null where none did. */
  readonly connectionId: string | null
  /** The message in its event; null where there is none. */
  readonly message: MessageId | null
  readonly calls: readonly CallEvidence[]
  readonly posts: readonly PostEvidence[]
}

/** The evidence of a run by invocation. */
export interface RunInvocations {
  /** Invocations that the stack did not keep, since its start. */
  readonly dropped: number
  /** Invocations of the run that are not in the file, because it would be too large. */
  readonly leftOut: number
  /** False where DynamoDB did not answer: then nobody knows what was read or written. */
  readonly hasCalls: boolean
  /** In the order of their beginning. */
  readonly invocations: readonly InvocationEvidence[]
}

/**
 * The evidence that may be saved: each text of the chat is replaced by the messages whose stamps it has.
 *
 * @param run the mark of the run, as in its stamps
 * @param isConnection is this string the id of a connection? Other ids look the same.
 */
export function evidenceOf(
  { dropped, hasCalls, invocations }: InvocationRecords,
  { run, masked, isConnection }: { run: string; masked: Mask; isConnection: (id: string) => boolean },
): RunInvocations {
  const reader = new StampReader(run)
  const messageIn = (text: string): MessageId | null =>
    reader.next(Buffer.from(text), 0) === 'ours' ? [reader.publisher, reader.sequence] : null
  return {
    dropped,
    hasCalls,
    leftOut: 0,
    invocations: invocations.map(({ error, cause, calls, posts, frames, ...rest }) => {
      const messages = frames.map(messageIn)
      return {
        ...rest,
        error: error && { type: error.type.slice(0, 100), text: quotedLine(error.text, masked) },
        routeKey: cause.routeKey,
        connectionId: cause.connectionId,
        message: cause.text === null ? null : messageIn(cause.text),
        calls: calls.map(({ ids, ...call }) => ({ ...call, connectionIds: ids.filter(isConnection) })),
        posts: posts.map(([connectionId, status, startUs, endUs, frame]) => ({
          connectionId,
          status,
          startUs,
          endUs,
          message: messages[frame] ?? null,
        })),
      }
    }),
  }
}

/** Does something in it need an explanation, whatever the crowd has received? */
export function isUnusual({ outcome, endUs, posts, calls }: InvocationEvidence): boolean {
  if (outcome !== 'returned' || calls.some(({ status }) => status >= 400)) return true
  const isPostUnusual = posts.some((post) => post.status !== 200 || (endUs !== null && post.endUs > endUs))
  return isPostUnusual || new Set(posts.map(frameOfPost)).size < posts.length
}

function frameOfPost({ connectionId, message }: PostEvidence): string {
  return `${connectionId} ${String(message)}`
}
