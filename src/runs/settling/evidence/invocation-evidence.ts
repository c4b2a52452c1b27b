import type { Evidence } from '../../../metrics/result/findings.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'

/** @param role of the function that a message sets off; undefined if that is not known, and all functions count */
export function invocationEvidence(
  invocations: readonly InvocationFact[] | null,
  role: string | undefined,
): Evidence['invocations'] {
  if (invocations === null) return null
  const own = role === undefined ? invocations : invocations.filter((invocation) => invocation.role === role)
  const withStatus = (wanted: InvocationFact['status']) => own.filter(({ status }) => status === wanted)
  const timedOut = withStatus('timeout').map(({ durationUs }) => durationUs)
  return {
    invocations: own.length,
    timeouts: timedOut.length,
    errors: withStatus('error').length,
    longestUs: own.reduce((longest: number | null, { durationUs }) => Math.max(longest ?? 0, durationUs), null),
    timeoutUs: timedOut.reduce((least: number | null, durationUs) => Math.min(least ?? Infinity, durationUs), null),
  }
}
