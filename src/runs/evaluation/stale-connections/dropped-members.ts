import type { DropKind } from '../../../metrics/catalogue/connection-ends.ts'
import type { StaleConnections } from '../../../metrics/result/stale-connections.ts'
import type { ItemHistory } from './item-history.ts'

/** The end of a member's connection by the harness, at an instant in monotonic microseconds. */
export interface MemberDrop {
  readonly member: number
  readonly kind: DropKind
  readonly atUs: number
}

/** A dropped member, and what became of the item of its connection. Durations count from the drop, microseconds. */
export interface StaleConnection extends MemberDrop {
  /** The item was there at the one, and was gone at the other; Infinity if it never went; null if it was never read. */
  readonly itemGone: { readonly fromUs: number; readonly toUs: number } | null
  /** The start of its `$disconnect` handler; Infinity if there was none; null where it is not known. */
  readonly detectedAfterUs: number | null
}

/**
 * @param detectedAtUs when the `$disconnect` handler of a connection started; null where it is not known
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
      // A log has whole milliseconds: it may name one before the drop.
      detectedAfterUs: detectedAtUs === null ? null : Math.max(0, firstDetectedAtUs - atUs),
    }
  })
}

/** The figures of those that were dropped in one way; none if there are none. */
export function staleOfAKind(
  kind: StaleConnection['kind'],
  all: readonly StaleConnection[],
): StaleConnections['kinds'] {
  const stale = all.filter((one) => one.kind === kind)
  if (stale.length === 0) return []
  const judgedUs = stale.flatMap(({ detectedAfterUs }) => detectedAfterUs ?? [])
  const detectedUs = judgedUs.filter((us) => us !== Infinity).sort((a, b) => a - b)
  const known = stale.flatMap(({ itemGone }) => itemGone ?? [])
  const gone = known.filter(({ toUs }) => toUs !== Infinity).sort((a, b) => a.toUs - b.toUs)
  const [first, last] = [gone[0], gone.at(-1)]
  const [firstUs, lastUs] = [detectedUs[0], detectedUs.at(-1)]
  return [
    {
      kind,
      members: stale.length,
      detected: judgedUs.length === 0 ? null : detectedUs.length,
      detection: firstUs === undefined || lastUs === undefined ? null : { firstUs, lastUs },
      itemsKnown: known.length,
      itemsGone: gone.length,
      itemsLeft: known.length - gone.length,
      residency: first === undefined || last === undefined ? null : { first, last },
    },
  ]
}

/** The longest time between two readings from the first drop on, microseconds; null without readings. */
export function longestGapUs({ readAtUs }: ItemHistory, stale: readonly StaleConnection[]): number | null {
  const firstDropUs = Math.min(...stale.map(({ atUs }) => atUs))
  const gapsUs = readAtUs.flatMap((atUs, i) => {
    const beforeUs = readAtUs[i - 1]
    return beforeUs === undefined || atUs < firstDropUs ? [] : [atUs - Math.max(beforeUs, firstDropUs)]
  })
  return gapsUs.length === 0 ? null : Math.max(...gapsUs)
}

/** At the first drop, before and after it, and at each reading since. */
export function staleTimeline(
  { readAtUs }: ItemHistory,
  stale: readonly StaleConnection[],
  startedAtUs: number,
): StaleConnections['timeline'] {
  const firstDropUs = Math.min(...stale.map(({ atUs }) => atUs))
  const canTell = stale.some(({ detectedAfterUs }) => detectedAfterUs !== null)
  const instantsUs = [firstDropUs - 1, firstDropUs, ...readAtUs.filter((atUs) => atUs > firstDropUs)]
  return instantsUs.map((nowUs) => {
    const dropped = stale.filter(({ atUs }) => atUs <= nowUs)
    const count = (is: (one: StaleConnection) => boolean) => dropped.filter(is).length
    return {
      second: Math.round((nowUs - startedAtUs) / 1000) / 1000,
      dropped: dropped.length,
      undetected: canTell
        ? count(({ atUs, detectedAfterUs }) => detectedAfterUs !== null && atUs + detectedAfterUs > nowUs)
        : null,
      itemsLeft: count(({ atUs, itemGone }) => itemGone !== null && atUs + itemGone.toUs > nowUs),
    }
  })
}
