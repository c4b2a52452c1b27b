import type { StaleConnections } from '../../../metrics/result/stale-connections.ts'
import type { StaleConnection } from './find-stale.ts'

/** The row of the table for those who were dropped in one way; none if there are none. */
export function staleOfAKind(
  kind: StaleConnection['kind'],
  all: readonly StaleConnection[],
): StaleConnections['kinds'] {
  const stale = all.filter((one) => one.kind === kind)
  if (stale.length === 0) return []
  const detectedAfterUs = stale.flatMap((one) => one.detectedAfterUs ?? [])
  const detectedUs = detectedAfterUs.filter((us) => us !== Infinity).sort((a, b) => a - b)
  const known = stale.flatMap(({ itemGone }) => itemGone ?? [])
  const gone = known.filter(({ toUs }) => toUs !== Infinity).sort((a, b) => a.toUs - b.toUs)
  const [first, last] = [gone[0], gone.at(-1)]
  const [firstUs, lastUs] = [detectedUs[0], detectedUs.at(-1)]
  return [
    {
      kind,
      members: stale.length,
      detected: detectedAfterUs.length === 0 ? null : detectedUs.length,
      detection: firstUs === undefined || lastUs === undefined ? null : { firstUs, lastUs },
      itemsKnown: known.length,
      itemsGone: gone.length,
      itemsLeft: known.length - gone.length,
      residency: first === undefined || last === undefined ? null : { first, last },
    },
  ]
}
