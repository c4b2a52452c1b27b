import type { DropKind } from '../../../metrics/catalogue/connection-ends.ts'
import type { ItemHistory } from './item-history.ts'

/** The end of a member's connection by the harness, at an instant in monotonic microseconds. */
export interface MemberDrop {
  readonly member: number
  readonly kind: DropKind
  readonly atUs: number
}

/** A dropped member, and what became of the item of its connection. Durations count from its death, microseconds. */
export interface StaleConnection extends MemberDrop {
  /** The item was there at the one, and was gone at the other; Infinity if it never went; null if it was never read. */
  readonly itemGone: { readonly fromUs: number; readonly toUs: number } | null
  /** The start of its `$disconnect` handler; Infinity if there was none; null where nobody can tell. */
  readonly detectedAfterUs: number | null
}

/**
 * @param detectedAtUs when the `$disconnect` handler of a connection started; null where nobody can tell
 * @param untilUs what happens later is the end of the run, which ends every connection
 */
export function findStale(
  drops: readonly MemberDrop[],
  { items }: ItemHistory,
  detectedAtUs: ((connectionId: string) => number | undefined) | null,
  untilUs: number,
): StaleConnection[] {
  const itemsOf = Map.groupBy(items.values(), ({ member }) => member)
  return drops.map((drop) => {
    const { member, atUs } = drop
    const own = (itemsOf.get(member) ?? []).filter((item) => item.firstSeenAtUs <= atUs)
    if (own.length === 0) return { ...drop, itemGone: null, detectedAfterUs: null }
    const lastSeenFromUs = Math.max(...own.map((item) => item.lastSeenFromUs))
    const goneAtUs = Math.max(...own.map((item) => item.goneAtUs))
    const detected = own.map(({ connectionId }) => detectedAtUs?.(connectionId) ?? Infinity)
    const firstDetectedAtUs = Math.min(...detected.filter((instantUs) => instantUs <= untilUs), Infinity)
    return {
      ...drop,
      itemGone: { fromUs: Math.max(0, lastSeenFromUs - atUs), toUs: Math.max(0, goneAtUs - atUs) },
      // A log tells whole milliseconds: it may name one before the drop.
      detectedAfterUs: detectedAtUs === null ? null : Math.max(0, firstDetectedAtUs - atUs),
    }
  })
}
