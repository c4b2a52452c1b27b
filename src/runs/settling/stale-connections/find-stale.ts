import type { DropKind } from '../../../metrics/catalogue.ts'
import type { ItemHistory } from './item-history.ts'

/** The end of a member's connection by the harness, at an instant in monotonic microseconds. */
export interface MemberDrop {
  readonly member: number
  readonly kind: DropKind
  readonly atUs: number
}

/** A dead member, and what became of the row of its connection. Durations count from its death, microseconds. */
export interface StaleConnection extends MemberDrop {
  /** The row was there at the one, and was gone at the other; Infinity if it never went; null if it was never read. */
  readonly itemGone: { readonly fromUs: number; readonly toUs: number } | null
  /** The start of its `$disconnect` handler; Infinity if there was none; null where nobody can tell. */
  readonly noticedUs: number | null
}

/**
 * @param noticedAtUs when the `$disconnect` handler of a connection started; null where nobody can tell
 * @param untilUs what happens later is the end of the run, which ends every connection
 */
export function findStale(
  drops: readonly MemberDrop[],
  { rows }: ItemHistory,
  noticedAtUs: ((connectionId: string) => number | undefined) | null,
  untilUs: number,
): StaleConnection[] {
  const rowsOf = Map.groupBy(rows.values(), ({ member }) => member)
  return drops.map((drop) => {
    const { member, atUs } = drop
    const own = (rowsOf.get(member) ?? []).filter((row) => row.firstSeenAtUs <= atUs)
    if (own.length === 0) return { ...drop, itemGone: null, noticedUs: null }
    const lastSeenFromUs = Math.max(...own.map((row) => row.lastSeenFromUs))
    const goneAtUs = Math.max(...own.map((row) => row.goneAtUs))
    const noticed = own.map(({ connectionId }) => noticedAtUs?.(connectionId) ?? Infinity)
    const firstNoticedAtUs = Math.min(...noticed.filter((instantUs) => instantUs <= untilUs), Infinity)
    return {
      ...drop,
      itemGone: { fromUs: Math.max(0, lastSeenFromUs - atUs), toUs: Math.max(0, goneAtUs - atUs) },
      // A log tells whole milliseconds: it may name one in which the death had not come yet.
      noticedUs: noticedAtUs === null ? null : Math.max(0, firstNoticedAtUs - atUs),
    }
  })
}
