import { readMemberName } from '../../../crowd/stamp/member-name.ts'
import type { ItemsEntry } from '../../../metrics/server/items-entry.ts'

/** An item of the target's table, as the readings saw it. Monotonic microseconds. */
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
  readonly items: ReadonlyMap<string, SeenItem>
  /** Ends of the readings. */
  readonly readAtUs: readonly number[]
  /** Why there are no readings, or not as many as there should be; null if nothing failed. */
  readonly problem: string | null
}

/** Puts the differences that were logged together again. */
export function itemHistory(entries: readonly ItemsEntry[]): ItemHistory {
  const items = new Map<string, SeenItem>()
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
      const item = {
        connectionId,
        member: readMemberName(name)?.index ?? Number.NaN,
        firstSeenAtUs: atUs,
        lastSeenFromUs: beganAtUs,
        goneAtUs: Infinity,
      }
      items.set(connectionId, item)
      present.add(item)
    }
    for (const connectionId of removed) {
      const item = items.get(connectionId)
      if (item === undefined) continue
      item.goneAtUs = atUs
      present.delete(item)
    }
    for (const item of present) item.lastSeenFromUs = beganAtUs
  }
  return { items, readAtUs, problem }
}
