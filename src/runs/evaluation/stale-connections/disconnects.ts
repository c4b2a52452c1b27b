import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'

/**
 * When the `$disconnect` handler of each connection started, by connection id: epoch milliseconds on the server's clock.
 * Null if no handler says whose connection it serves.
 *
 * @param functionName of the function behind `$disconnect`
 */
export function disconnectStarts(
  invocations: readonly InvocationFact[],
  functionName: string | undefined,
): ReadonlyMap<string, number> | null {
  if (!invocations.some(({ handler }) => typeof handler?.connectionId === 'string')) return null
  const starts = new Map<string, number>()
  for (const invocation of invocations) {
    const connectionId = invocation.handler?.connectionId
    if (invocation.functionName !== functionName || typeof connectionId !== 'string') continue
    // An asynchronous event may be tried again.
    starts.set(connectionId, Math.min(startedAtMs(invocation), starts.get(connectionId) ?? Infinity))
  }
  return starts
}

export function startedAtMs({ startedAtMs: reported, endedAtMs, durationUs }: InvocationFact): number {
  return reported ?? endedAtMs - durationUs / 1000
}
