import { maxPayloadBytes } from '../payload-limits.ts'

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

export function responseTooLargeDocument(): string {
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
