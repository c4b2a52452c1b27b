import type { CounterName } from '../catalogue/counters.ts'
import type { MetricsOf } from '../catalogue/metrics.ts'
import type { WorkerHealth } from './generator-health.ts'

/** Requests sent, by the protocol's step; `connect` and `disconnect` are the sockets' own. */
export type RequestCounts = Record<
  | 'connect'
  | 'hello'
  | 'createRoom'
  | 'join'
  | 'say'
  | 'leave'
  | 'setPosition'
  | 'readPositions'
  | 'askId'
  | 'disconnect',
  number
>

export const noRequests: Readonly<RequestCounts> = {
  connect: 0,
  hello: 0,
  createRoom: 0,
  join: 0,
  say: 0,
  leave: 0,
  setPosition: 0,
  readPositions: 0,
  askId: 0,
  disconnect: 0,
}

/**
 * The report of one worker, about once a second. Columns contain the new values since the last report; counts are totals, so that
 * only the last of them counts. Together the reports are everything that a result is computed from.
 */
export interface WorkerFacts {
  readonly messages: PublishedMessages
  /** Rows of {@link receiptFields} numbers. */
  readonly receipts: Uint32Array
  /** Rows of {@link historyFields} numbers. */
  readonly history: Float64Array
  /** Rows of {@link truncatedFields} numbers: the beginnings of stamps, in frames that hold no more of them. */
  readonly truncated: Float64Array
  /** Rows of {@link replyFields} numbers: frames in which the chat replies to the sender of a message. */
  readonly replies: Uint32Array
  /** Rows of {@link positionReadFields} numbers: positions in the answers to members that have asked for them. */
  readonly positionsRead: Uint32Array
  /** Rows of {@link stayFields} numbers: a member entered its room, or was taken out of it. */
  readonly stays: Float64Array
  /** Rows of {@link dropFields} numbers: connections that the harness ended, or left half-open, before the end of the run. */
  readonly drops: Float64Array
  /** Rows of {@link cutFields} numbers: connections of members in their rooms that ended not by the scenario. */
  readonly cuts: Float64Array
  /** Rows of {@link untakenFields} numbers: messages published over HTTP whose answer was no 2xx, or never came. */
  readonly untaken: Float64Array
  /** Rows of {@link limitedFields} numbers. */
  readonly limited: Float64Array
  /** Rows of {@link openingFields} numbers. */
  readonly openings: Float64Array
  /** Rows of {@link idFields} numbers: frames that tell a member its connection id. */
  readonly ids: Float64Array
  /** Rows of {@link disruptionFields} numbers, each written when it is over. */
  readonly disruptions: Float64Array
  /** Rows of {@link ownWorkFields} numbers. */
  readonly ownWork: Float64Array
  /** Microseconds. */
  readonly timings: Readonly<Record<MetricsOf<'worker'>, Uint32Array>>
  /** The number of samples without an end for each metric, because they failed. */
  readonly neverEnded: Readonly<Record<MetricsOf<'worker'>, number>>
  /** Changes of the number of open connections, by second since the start of the run. */
  readonly openChanges: readonly (readonly [second: number, change: number])[]

  readonly counters: Readonly<Partial<Record<CounterName, number>>>
  /** At that moment. */
  readonly connections: HeldConnections
  readonly connectionsFailed: Readonly<Record<string, number>>
  readonly connectionsClosed: Readonly<Record<string, number>>
  /** By status (`429`), or by why there was no answer. */
  readonly httpOutcomes: Readonly<Record<string, number>>
  /** By step and outcome: `hello unanswered`. */
  readonly requestsFailed: Readonly<Record<string, number>>
  /** The chat's first refusal of each step, cut and without secrets. */
  readonly refusals: Readonly<Partial<Record<keyof RequestCounts, string>>>
  /** The requests that the chat does not answer, and how many milliseconds after its frame each counted as done, at most. */
  readonly assumedAfterMs: Readonly<Partial<Record<keyof RequestCounts, number>>>
  readonly requests: RequestCounts
  /** One of each kind. */
  readonly samples: Readonly<Partial<Record<SampleKind, FrameSample>>>
  readonly health: WorkerHealth
}

/** With a stamp; without one; not UTF-8 though it says that it is text. */
export type SampleKind = 'stamped' | 'unstamped' | 'notUtf8'

/** A frame as people may see it: without secrets and control characters, cut. */
export interface FrameSample {
  readonly kind: 'text' | 'binary'
  /** The size of the whole frame. */
  readonly bytes: number
  readonly text: string
  /** In which encoding it seems to hold a stamp, which is then not found; null if in none that is known. */
  readonly encoding: string | null
}

/** The state of all sockets of a worker at one moment. */
export interface HeldConnections {
  /** The handshake was accepted, and the TCP connection is still there. */
  readonly open: number
  /** The handshake is under way. */
  readonly connecting: number
  /** HTTP requests without an answer so far; left out where none can be sent. */
  readonly requesting?: number
}

/** Messages as columns; row i is one message. Instants are monotonic microseconds. */
export interface PublishedMessages {
  readonly publisher: Uint32Array
  readonly sequence: Uint32Array
  readonly intendedAtUs: Float64Array
  readonly sentAtUs: Float64Array
  /** The digest of the stamp as it was sent. */
  readonly stampDigest: Uint32Array
  /** 0 in the warm-up, 1 in the steady phase; where that has stages, 2 in the first of them, 3 in the second, and so on. */
  readonly steady: Uint8Array
  /** 1 where nobody is sent it: a position that the chat keeps for those who ask. */
  readonly isKept: Uint8Array
}

/**
 * A receipt: who received which message of whom, when (first statement of the callback; the instant's lower 32 bits, see
 * {@link sinceUs}), how much earlier its bytes can have been there, and the digest of the stamp that came. Nothing in it is
 * reckoned from the instants in the stamp, which anybody on the way may have changed.
 */
export const receiptFields = ['recipient', 'publisher', 'sequence', 'receivedAtUs', 'widthUs', 'stampDigest'] as const

/**
 * A message whose stamp says that it was sent before its reader asked to join (monotonic microseconds): message history, which is
 * no receipt unless the stamp was changed.
 */
export const historyFields = [...receiptFields, 'hereSinceUs'] as const

/** Returns the time between two instants, at most 71 minutes, because only their lower 32 bits are kept. */
export function sinceUs(laterAtUs: number, fromUs: number): number {
  return (laterAtUs - fromUs) >>> 0
}

/** The same of two clocks, which may show the later instant first: at most 35 minutes, either way. */
export function signedSinceUs(laterAtUs: number, fromUs: number): number {
  return sinceUs(laterAtUs, fromUs) | 0
}

/** The message, as far as its stamp is left, and the earliest time of the recipient in its room (monotonic microseconds). */
export const truncatedFields = ['recipient', 'publisher', 'sequence', 'hereSinceUs'] as const

/** The sequence of a stamp that was cut off within it. No publisher reaches it. */
export const sequenceCutOff = 0xffff_ffff

/** The first fields of a receipt, and its digest. */
export const positionReadFields = ['recipient', 'publisher', 'sequence', 'receivedAtUs', 'stampDigest'] as const

export const replyFields = ['publisher', 'sequence', 'receivedAtUs', 'stampDigest'] as const

/** The instant is in monotonic microseconds. */
export const stayFields = ['member', 'change', 'atUs'] as const

/**
 * The values of `change`. From `leaving` to `left` the chat may or may not have taken a member out of its room, so that its
 * receipts are neither expected nor wrong. The same is true from `asked` to the next `entered` of a member that joins again in a
 * chat that does not say when a member is in its room, and from `asked` on if the answer never came.
 */
export const stayChanges = { left: 0, entered: 1, leaving: 2, asked: 3 } as const

/** `kind` is an index of `dropKinds`; the instant is in monotonic microseconds. */
export const dropFields = ['member', 'kind', 'atUs'] as const

/** The instant is in monotonic microseconds. */
export const cutFields = ['member', 'atUs'] as const

/** The status is 0 where no answer came. After 3xx and 4xx the chat has refused the message; after all else nobody knows. */
export const untakenFields = ['publisher', 'sequence', 'status'] as const

/** Connections that the harness ended because of a message over its own limit; the instant is in monotonic microseconds. */
export const limitedFields = ['member', 'atUs'] as const

/** When a handshake was due and when it had succeeded, monotonic microseconds, and our port; 0 where that is not known. */
export const openingFields = ['member', 'intendedAtUs', 'openAtUs', 'localPort'] as const

/**
 * `how` is one of {@link idSources}. `id` counts the ids that the worker has seen: the same for the same id, another for another.
 * The instant is in monotonic microseconds.
 */
export const idFields = ['member', 'how', 'id', 'atUs'] as const

/** By the chat itself; as an answer; as an answer when the member asked once more, to check what it had been told. */
export const idSources = { posted: 0, answered: 1, checked: 2 } as const

/** While a member read nothing, or was reconnecting after a cut; monotonic microseconds. */
export const disruptionFields = ['member', 'fromUs', 'untilUs'] as const

/**
 * While the thread of the worker did work of its own (wrote its log, looked for life, answered the coordinator, collected garbage) for
 * {@link leastOwnWorkUs} or longer, and could not read what members received; monotonic microseconds.
 */
export const ownWorkFields = ['fromUs', 'untilUs'] as const

/** A delivery that waits less does not show in any figure. */
export const leastOwnWorkUs = 1000

/** The rows of a column of numbers that holds several a row, as views of it. */
export function* rowsOf(column: Float64Array, width: number): Generator<Float64Array> {
  for (let at = 0; at < column.length; at += width) yield column.subarray(at, at + width)
}
