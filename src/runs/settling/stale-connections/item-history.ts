import type { ItemsEntry } from '../../../scenarios/item-watch.ts'

/** A row of the target's table, as the readings saw it. Monotonic microseconds. */
export interface SeenItem {
  readonly connectionId: string
  readonly member: number
  /** End of the first reading that had it. */
  readonly firstSeenAtUs: number
  /** Begin of the last reading that had it. */
  lastSeenFromUs: number
  /** End of the first reading that had it no more; Infinity if all had it. */
  goneAtUs: number
}

export interface ItemHistory {
  /** By connection id. */
  readonly rows: ReadonlyMap<string, SeenItem>
  /** Ends of the readings. */
  readonly readAtUs: readonly number[]
  /** Why there are no readings, or not as many as there should be; null if nothing failed. */
  readonly problem: string | null
}

/** Puts the differences that were logged together again. */
export function itemHistory(entries: readonly ItemsEntry[]): ItemHistory {
  const rows = new Map<string, SeenItem>()
  const present = new Set<SeenItem>()
  const readAtUs: number[] = []
  let problem: string | null = null
  for (const entry of entries) {
    if (entry.kind === 'items-unread') {
      problem ??= entry.reason
      continue
    }
    const { beganAtUs, atUs, added, removed } = entry
    readAtUs.push(atUs)
    for (const [connectionId, name] of added) {
      const row = {
        connectionId,
        member: memberOf(name),
        firstSeenAtUs: atUs,
        lastSeenFromUs: beganAtUs,
        goneAtUs: Infinity,
      }
      rows.set(connectionId, row)
      present.add(row)
    }
    for (const connectionId of removed) {
      const row = rows.get(connectionId)
      if (row === undefined) continue
      row.goneAtUs = atUs
      present.delete(row)
    }
    for (const row of present) row.lastSeenFromUs = beganAtUs
  }
  return { rows, readAtUs, problem }
}

/** `u12-3f9a0c1b` is member 12. */
function memberOf(name: string): number {
  return Number.parseInt(name.slice(1), 10)
}
