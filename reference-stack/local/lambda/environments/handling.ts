import { maxPayloadBytes } from '../invocation.ts'
import type { PlatformStatus } from '../report-line.ts'
import type { RuntimeCall } from './runtime-api.ts'

/** One event on its way to a handler. */
export interface InvokeEvent {
  readonly requestId: string
  readonly payload: string
  readonly invokedFunctionArn: string
}

/** The outcome of one event in the environment. */
export interface Handled {
  readonly kind: 'returned' | 'function-error'
  readonly payload: string
  readonly durationMs: number
  readonly status: PlatformStatus
  /** The peak of the process that handled it, at most the function's memory; undefined if the system does not report it. */
  readonly peakRssBytes: number | undefined
}

export interface InitFailure {
  readonly durationMs: number
  readonly status: PlatformStatus
  /** Lambda's error document for the request that has to learn of it. */
  readonly payload: (requestId: string) => string
}

/** The caller's answer, from the runtime's report at the end of an invocation. */
export function answerOf(call: Extract<RuntimeCall, { requestId: string }>): Pick<Handled, 'kind' | 'payload'> {
  if (call.kind === 'response') return { kind: 'returned', payload: call.payload }
  return {
    kind: 'function-error',
    payload: call.kind === 'error' ? call.errorDocument : responseTooLargeDocument(),
  }
}

// What Lambda answers in place of a handler that could not answer itself.

export function timeoutDocument(requestId: string, timeoutSeconds: number): string {
  return document(
    'Sandbox.Timedout',
    `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  )
}

/** @param reason such as `Runtime exited with error: exit status 1` */
export function exitDocument(requestId: string, reason: string): string {
  return document('Runtime.ExitError', `RequestId: ${requestId} Error: ${reason}`)
}

function responseTooLargeDocument(): string {
  return document(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${maxPayloadBytes} bytes).`,
  )
}

/** The `errorType` of a document that a runtime has posted. */
export function errorTypeOf(errorDocument: string): string {
  try {
    const { errorType } = JSON.parse(errorDocument) as { errorType?: unknown }
    return typeof errorType === 'string' ? errorType : 'Runtime.Unknown'
  } catch {
    return 'Runtime.Unknown'
  }
}

function document(errorType: string, errorMessage: string): string {
  return JSON.stringify({ errorType, errorMessage })
}
