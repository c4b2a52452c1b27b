import type { CallRecord } from './call-records.ts'
import { type InvocationRecord, keptRecords, postOf } from './invocation-record.ts'

/** One invocation as the stack tells it, as JSON. Instants are microseconds of the monotonic clock. */
export interface InvocationDocument
  extends Pick<
    InvocationRecord,
    'functionName' | 'requestId' | 'environment' | 'startUs' | 'endUs' | 'outcome' | 'postsLeftOut'
  > {
  readonly error: { readonly type: string; readonly text: string } | null
  readonly cause: Cause
  readonly calls: readonly Omit<CallRecord, 'token'>[]
  /** `[connection id, status, startUs, endUs, place of its frame]` */
  readonly posts: readonly (readonly [string, number, number, number, number])[]
  /** The different frames that it posted, their beginnings. */
  readonly frames: readonly string[]
}

/** What an event says of where it comes from. */
interface Cause {
  /** Null of an event that no client caused directly. */
  readonly routeKey: string | null
  readonly connectionId: string | null
  /** The beginning of the frame or of the body; of another event, its own beginning; null of handshakes, which may have secrets. */
  readonly text: string | null
}

export function documentOf(record: InvocationRecord, calls: readonly CallRecord[]): InvocationDocument {
  const { functionName, requestId, environment, startUs, endUs, outcome, postsLeftOut, errorDocument } = record
  return {
    functionName,
    requestId,
    environment,
    startUs,
    endUs,
    outcome,
    postsLeftOut,
    error: errorDocument === null ? null : readError(errorDocument),
    cause: causeOf(record.payload),
    calls: calls.map(({ token: _, ...call }) => call),
    posts: record.connections.map((connectionId, at) => {
      const [status = 0, postUs = 0, answeredUs = 0, frame = -1] = postOf(record, at)
      return [connectionId, status, postUs, answeredUs, frame] as const
    }),
    frames: record.frames.map((frame) => frame.toString()),
  }
}

interface Event {
  readonly requestContext?: {
    readonly routeKey?: unknown
    readonly connectionId?: unknown
    readonly eventType?: unknown
  } | null
  readonly body?: unknown
}

function causeOf(payload: string): Cause {
  const event = readJson(payload) as Event | null
  const { routeKey, connectionId, eventType } = event?.requestContext ?? {}
  const isHandshake = eventType === 'CONNECT' || eventType === 'DISCONNECT'
  const body = typeof event?.body === 'string' ? event.body : payload
  return {
    routeKey: typeof routeKey === 'string' ? routeKey : null,
    connectionId: typeof connectionId === 'string' ? connectionId : null,
    text: isHandshake ? null : body.slice(0, keptRecords.frameBytes),
  }
}

function readError(document: string): { readonly type: string; readonly text: string } {
  const { errorType, errorMessage } = (readJson(document) ?? {}) as { errorType?: unknown; errorMessage?: unknown }
  return {
    type: typeof errorType === 'string' ? errorType : 'Error',
    text: typeof errorMessage === 'string' ? errorMessage.slice(0, keptRecords.frameBytes) : '',
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
