import type { DeathKind } from '../../../metrics/catalogue.ts'
import type { RowHistory } from './item-history.ts'

/** The end of a member's connection by the harness, at an instant in monotonic microseconds. */
export interface Death {
  readonly member: number
  readonly kind: DeathKind
  readonly atUs: number
}

/** A dead member, and what became of the row of its connection. Durations count from its death, microseconds. */
export interface Ghost extends Death {
  /** The row was there at the one, and was gone at the other; Infinity if it never went; null if it was never read. */
  readonly rowGone: { readonly fromUs: number; readonly toUs: number } | null
  /** The start of its `$disconnect` handler; Infinity if there was none; null where nobody can tell. */
  readonly noticedUs: number | null
}

/**
 * @param noticedAtUs when the `$disconnect` handler of a connection started; null where nobody can tell
 * @param untilUs what happens later is the end of the run, which ends every connection
 */
export function findGhosts(
  deaths: readonly Death[],
  { rows }: RowHistory,
  noticedAtUs: ((connectionId: string) => number | undefined) | null,
  untilUs: number,
): Ghost[] {
  const rowsOf = Map.groupBy(rows.values(), ({ member }) => member)
  return deaths.map((death) => {
    const { member, atUs } = death
    const own = (rowsOf.get(member) ?? []).filter((row) => row.firstSeenAtUs <= atUs)
    if (own.length === 0) return { ...death, rowGone: null, noticedUs: null }
    const lastSeenFromUs = Math.max(...own.map((row) => row.lastSeenFromUs))
    const goneAtUs = Math.max(...own.map((row) => row.goneAtUs))
    const noticed = own.map(({ connectionId }) => noticedAtUs?.(connectionId) ?? Infinity)
    const firstNoticedAtUs = Math.min(...noticed.filter((instantUs) => instantUs <= untilUs), Infinity)
    return {
      ...death,
      rowGone: { fromUs: Math.max(0, lastSeenFromUs - atUs), toUs: Math.max(0, goneAtUs - atUs) },
      // A log tells whole milliseconds: it may name one in which the death had not come yet.
      noticedUs: noticedAtUs === null ? null : Math.max(0, firstNoticedAtUs - atUs),
    }
  })
}
