import type { InvocationOutcome, InvokeFunction } from '../lambda/invocation.ts'

/** The result of an invocation for API Gateway: its outcome, no answer in time, or no such function. */
export type TimedOutcome = InvocationOutcome | { readonly kind: 'timed-out' } | { readonly kind: 'unreachable' }

/** A function that overruns the limit goes on running; nobody waits for it any more. */
export async function invokeWithin(
  limitMs: number,
  invoke: InvokeFunction,
  functionName: string,
  event: unknown,
): Promise<TimedOutcome> {
  const limit = Promise.withResolvers<TimedOutcome>()
  const timer = setTimeout(limit.resolve, limitMs, { kind: 'timed-out' })
  try {
    return await Promise.race([invoke(functionName, JSON.stringify(event)), limit.promise])
  } catch {
    return { kind: 'unreachable' }
  } finally {
    clearTimeout(timer)
  }
}
