import type { StaleConnections } from '../../../metrics/result/stale-connections.ts'
import type { StaleConnection } from './find-stale.ts'
import type { ItemHistory } from './item-history.ts'

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
