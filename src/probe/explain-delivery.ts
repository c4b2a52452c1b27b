import { exitCodes } from '../exit-codes.ts'
import { explainServiceError } from '../crowd/unanswered/explain-no-answer.ts'
import type { Failure } from './probe-events.ts'
import type { ReceivedFrame } from './probed-client.ts'

/** The facts of a message that did not arrive as it should. */
export interface MissedDelivery {
  /** Is it about the sender's own copy? */
  readonly isOwn: boolean
  /** The frames that its recipient received since it was sent. */
  readonly came: readonly ReceivedFrame[]
  /** The frames that its sender received since then. */
  readonly cameToSender: readonly ReceivedFrame[]
  /** Has the other of the two received it? */
  readonly hasOtherCopy: boolean
  readonly hasRooms: boolean
  readonly waitedMs: number
  /** A frame as it may be shown. */
  readonly shown: (text: string) => string
}

/** A message that its recipient did not receive. */
export function explainMissing(missed: MissedDelivery): Failure {
  const { came, waitedMs, shown } = missed
  const last = came.at(-1)
  return {
    awaited: 'a frame with the text of the message in it, unchanged',
    came: last === undefined ? `no frame in ${waitedMs / 1000} s` : shown(last.text),
    change: [...reasons(missed)],
    exitCode: exitCodes.checkFailed,
  }
}

function reasons({ isOwn, came, cameToSender, hasOtherCopy, hasRooms }: MissedDelivery): readonly string[] {
  const serviceError = cameToSender.find((frame) => frame.serviceError !== null)?.serviceError
  if (serviceError != null) return explainServiceError(serviceError)
  const encoding = came.find((frame) => frame.encoding !== null)?.encoding
  if (encoding != null)
    return [`The frame seems to hold the text in another form (${encoding}), in which fanbench does not find it.`]
  if (came.some(({ isDamaged }) => isDamaged))
    return [
      'The text that came is cut off or changed: the chat has to pass on at least its first 57 characters as they are.',
    ]
  if (isOwn && hasOtherCopy)
    return [
      'The other client received it. If the chat sends nobody its own messages, say so: --sender excluded, or echoesToSender: false.',
    ]
  if (came.length > 0)
    return [
      'Frames came, and none of them holds the text: does --say, or `say` of the protocol, put all of it where the chat takes it from?',
    ]
  return [
    'Nothing came. Compare the route key and the names in the frame with what the function of the chat reads.',
    hasRooms
      ? 'Are both clients in one room? The frames of join show which.'
      : 'Both clients only connect: does the chat want a --join first?',
    'The log of the function says whether it ran, and whether it may post to the connections (execute-api:ManageConnections).',
  ]
}

/** A message that came more than once. */
export function explainTwice(copies: number, isOwn: boolean): Failure {
  return {
    awaited: 'the message once',
    came: `${copies} frames with the same message`,
    change: isOwn
      ? [
          "If one of them is the chat's reply to its sender, say what that reply contains: --say-answered, or isReply of the protocol.",
          'If not, the chat delivers twice: is the connection kept twice?',
        ]
      : ['The chat delivers twice: is the connection kept twice, or does a retry send again what has arrived?'],
    exitCode: exitCodes.checkFailed,
  }
}

/** The sender received its own message, and the protocol says that it does not. */
export function explainOwnCopy(): Failure {
  return {
    awaited: 'no copy for the sender, as the protocol says',
    came: "the sender's own message",
    change: ['Leave out --sender excluded, or set echoesToSender: true.'],
    exitCode: exitCodes.checkFailed,
  }
}
