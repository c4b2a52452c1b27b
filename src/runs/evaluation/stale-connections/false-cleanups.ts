import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import { serverClockSlackUs } from '../../wall-clock.ts'
import type { MemberDrop } from './dropped-members.ts'
import type { ItemHistory, SeenItem } from './item-history.ts'

export interface CleanupFacts {
  readonly drops: readonly MemberDrop[]
  readonly history: ItemHistory
  readonly invocations: readonly InvocationFact[]
  /** Monotonic microseconds of an instant in a log; null where the server has a clock of its own. */
  readonly serverClockUs: ((epochMs: number) => number) | null
  /** When the `$disconnect` handler of a connection started, epoch milliseconds; null if no handler says whose it is. */
  readonly disconnectStarts: ReadonlyMap<string, number> | null
  /** When the member's connection ended otherwise than by the harness, monotonic microseconds. */
  readonly cutAtUs: (member: number) => number | undefined
  /** When the end of the run began, which ends every connection; monotonic microseconds. */
  readonly untilUs: number
}

/**
 * Connections whose item was deleted although nothing had ended them: a handler says that it deleted the item, or a reading
 * found it gone. Where that is not certain, the deletion counts as right.
 */
export function falseCleanups(facts: CleanupFacts): ReadonlySet<string> {
  return new Set([...deletedByHandlers(facts), ...missingAtReadings(facts)])
}

function deletedByHandlers(facts: CleanupFacts): string[] {
  const { invocations, history, serverClockUs, disconnectStarts, untilUs } = facts
  return invocations.flatMap((invocation) => {
    if (serverClockUs !== null && serverClockUs(startedAtMs(invocation)) >= untilUs) return []
    // Without a common clock, a member dropped at any time in the run may have been dropped by then.
    const atUs = serverClockUs === null ? Infinity : serverClockUs(invocation.endedAtMs) + serverClockSlackUs
    const cleaned = invocation.handler?.cleanedConnections ?? []
    return cleaned.filter((connectionId) => {
      const item = history.items.get(connectionId)
      const hadEnded = (disconnectStarts?.get(connectionId) ?? Infinity) <= invocation.endedAtMs
      return item !== undefined && !hadEnded && wasLive(item, atUs, facts)
    })
  })
}

function missingAtReadings(facts: CleanupFacts): string[] {
  const { history, serverClockUs, disconnectStarts, untilUs } = facts
  const missing = [...history.items.values()].filter((item) => {
    // A run that was ended early has no end that began; what was never gone is not missing then either.
    if (item.goneAtUs === Infinity) return false
    const disconnectedAtMs = disconnectStarts?.get(item.connectionId)
    const hadEnded =
      disconnectedAtMs !== undefined && serverClockUs !== null && serverClockUs(disconnectedAtMs) <= item.goneAtUs
    return item.goneAtUs <= untilUs && !hadEnded && wasLive(item, item.goneAtUs, facts)
  })
  return missing.map(({ connectionId }) => connectionId)
}

function wasLive({ member, firstSeenAtUs }: SeenItem, atUs: number, { drops, cutAtUs }: CleanupFacts): boolean {
  const isDropped = drops.some((drop) => drop.member === member && drop.atUs >= firstSeenAtUs && drop.atUs <= atUs)
  const cutUs = cutAtUs(member)
  return !isDropped && (cutUs === undefined || cutUs > atUs)
}

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

function startedAtMs({ startedAtMs: reported, endedAtMs, durationUs }: InvocationFact): number {
  return reported ?? endedAtMs - durationUs / 1000
}
