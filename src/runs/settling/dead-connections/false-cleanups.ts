import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import { startedAtMs } from './disconnects.ts'
import type { Death } from './ghosts.ts'
import type { RowHistory, SeenRow } from './row-history.ts'

export interface CleanupFacts {
  readonly deaths: readonly Death[]
  readonly history: RowHistory
  readonly invocations: readonly InvocationFact[]
  /** Monotonic microseconds of an instant that a log tells; null where the server has a clock of its own. */
  readonly serverClockUs: ((epochMs: number) => number) | null
  /** When the server began to handle the end of a connection, epoch milliseconds. */
  readonly disconnectStarts: ReadonlyMap<string, number> | null
  /** When the member's connection ended by no act of the harness, monotonic microseconds. */
  readonly cutAtUs: (member: number) => number | undefined
  /** The end of the run begins, which ends every connection. */
  readonly untilUs: number
}

/** Logs tell whole milliseconds, and the two clocks are read one after the other. */
const slackUs = 2_000

/**
 * Connections whose row was deleted while they lived, as far as anybody can tell: a handler says that it has deleted the
 * row, or it was missing at a reading. A connection lives until the harness, its client or the gateway ends it.
 */
export function falseCleanups(facts: CleanupFacts): ReadonlySet<string> {
  return new Set([...deletedByHandlers(facts), ...missingAtReadings(facts)])
}

function deletedByHandlers(facts: CleanupFacts): string[] {
  const { invocations, history, serverClockUs, disconnectStarts, untilUs } = facts
  return invocations.flatMap((invocation) => {
    if (serverClockUs !== null && serverClockUs(startedAtMs(invocation)) >= untilUs) return []
    // Without a clock in common, whoever dies at any time may have been dead already.
    const atUs = serverClockUs === null ? Infinity : serverClockUs(invocation.endedAtMs) + slackUs
    const cleaned = invocation.handler?.cleanedConnections ?? []
    return cleaned.filter((connectionId) => {
      const row = history.rows.get(connectionId)
      const hadEnded = (disconnectStarts?.get(connectionId) ?? Infinity) <= invocation.endedAtMs
      return row !== undefined && !hadEnded && lived(row, atUs, facts)
    })
  })
}

function missingAtReadings(facts: CleanupFacts): string[] {
  const { history, serverClockUs, disconnectStarts, untilUs } = facts
  const missing = [...history.rows.values()].filter((row) => {
    const disconnectedAtMs = disconnectStarts?.get(row.connectionId)
    const hadEnded =
      disconnectedAtMs !== undefined && serverClockUs !== null && serverClockUs(disconnectedAtMs) <= row.goneAtUs
    return row.goneAtUs <= untilUs && !hadEnded && lived(row, row.goneAtUs, facts)
  })
  return missing.map(({ connectionId }) => connectionId)
}

function lived({ member, firstSeenAtUs }: SeenRow, atUs: number, { deaths, cutAtUs }: CleanupFacts): boolean {
  const isDead = deaths.some((death) => death.member === member && death.atUs >= firstSeenAtUs && death.atUs <= atUs)
  const cutUs = cutAtUs(member)
  return !isDead && (cutUs === undefined || cutUs > atUs)
}
