/** The outcome of one invocation, before it becomes a frame, a status or an SDK answer. */
export type InvocationOutcome =
  | (Executed & { readonly kind: 'returned' })
  /** The handler threw, timed out or its process exited; `payload` is Lambda's error document. */
  | (Executed & { readonly kind: 'function-error' })
  | { readonly kind: 'throttled'; readonly reason: ThrottleReason }

interface Executed {
  readonly requestId: string
  /** `$LATEST`, or a version's number. */
  readonly executedVersion: string
  readonly payload: string
  readonly logTail: string
}

/**
 * Concurrency limits first, then the rate at which a function may gain environments. AWS documents the names alone: that
 * the reserved ones are of functions with reserved concurrency is read from them.
 */
export type ThrottleReason =
  | 'ConcurrentInvocationLimitExceeded'
  | 'ReservedFunctionConcurrentInvocationLimitExceeded'
  | 'FunctionInvocationRateLimitExceeded'
  | 'ReservedFunctionInvocationRateLimitExceeded'

/**
 * Invokes the function of that name (the definition's key) with a JSON document and waits for it to end. The qualifier is a
 * version or an alias; without one the call goes to `$LATEST`.
 */
export type InvokeFunction = (functionName: string, payload: string, qualifier?: string) => Promise<InvocationOutcome>

/** Lambda's limits: 6 MB each way for a caller that waits, 1 MB for an event that is queued. */
export const maxPayloadBytes = 6 * 1024 * 1024
export const maxQueuedPayloadBytes = 1024 * 1024
