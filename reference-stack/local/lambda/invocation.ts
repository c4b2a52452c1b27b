/** What became of one invocation, before anybody turns it into a frame, a status or an SDK answer. */
export type InvocationOutcome =
  | { readonly kind: 'returned'; readonly requestId: string; readonly payload: string; readonly logTail: string }
  /** The handler threw, timed out or its process died; `payload` is Lambda's error document. */
  | {
      readonly kind: 'function-error'
      readonly requestId: string
      readonly payload: string
      readonly logTail: string
    }
  | { readonly kind: 'throttled'; readonly reason: ThrottleReason }

export type ThrottleReason = 'ConcurrentInvocationLimitExceeded' | 'ReservedFunctionConcurrentInvocationLimitExceeded'

/** Invokes the function of a role (the definition's key) with a JSON document and waits for it to end. */
export type InvokeFunction = (role: string, payload: string) => Promise<InvocationOutcome>
