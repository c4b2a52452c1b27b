import type { StaleConnections } from '../../../metrics/result/stale-connections.ts'
import type { StaleConnection } from './find-stale.ts'

/** The row of the table for those who died in one way; none if nobody did. */
export function staleOfAKind(
  kind: StaleConnection['kind'],
  all: readonly StaleConnection[],
): StaleConnections['kinds'] {
  const ghosts = all.filter((ghost) => ghost.kind === kind)
  if (ghosts.length === 0) return []
  const noticedUs = ghosts.flatMap((ghost) => ghost.noticedUs ?? [])
  const detectedUs = noticedUs.filter((us) => us !== Infinity).sort((a, b) => a - b)
  const known = ghosts.flatMap(({ itemGone }) => itemGone ?? [])
  const gone = known.filter(({ toUs }) => toUs !== Infinity).sort((a, b) => a.toUs - b.toUs)
  const [first, last] = [gone[0], gone.at(-1)]
  const [firstUs, lastUs] = [detectedUs[0], detectedUs.at(-1)]
  return [
    {
      kind,
      members: ghosts.length,
      noticed: noticedUs.length === 0 ? null : detectedUs.length,
      detection: firstUs === undefined || lastUs === undefined ? null : { firstUs, lastUs },
      itemsKnown: known.length,
      itemsGone: gone.length,
      itemsLeft: known.length - gone.length,
      residency: first === undefined || last === undefined ? null : { first, last },
    },
  ]
}
