import type { StaleConnections } from '../../../metrics/result/stale-connections.ts'
import type { StaleConnection } from './find-stale.ts'
import type { ItemHistory } from './item-history.ts'

/** The longest time between two readings from the first death on, microseconds; null without readings. */
export function longestGapUs({ readAtUs }: ItemHistory, ghosts: readonly StaleConnection[]): number | null {
  const firstDropUs = Math.min(...ghosts.map(({ atUs }) => atUs))
  const gapsUs = readAtUs.flatMap((atUs, i) => {
    const beforeUs = readAtUs[i - 1]
    return beforeUs === undefined || atUs < firstDropUs ? [] : [atUs - Math.max(beforeUs, firstDropUs)]
  })
  return gapsUs.length === 0 ? null : Math.max(...gapsUs)
}

/** At the first death, before and after it, and at each reading since. */
export function staleTimeline(
  { readAtUs }: ItemHistory,
  ghosts: readonly StaleConnection[],
  startedAtUs: number,
): StaleConnections['timeline'] {
  const firstDropUs = Math.min(...ghosts.map(({ atUs }) => atUs))
  const canTell = ghosts.some(({ noticedUs }) => noticedUs !== null)
  const instantsUs = [firstDropUs - 1, firstDropUs, ...readAtUs.filter((atUs) => atUs > firstDropUs)]
  return instantsUs.map((nowUs) => {
    const dead = ghosts.filter(({ atUs }) => atUs <= nowUs)
    const count = (is: (ghost: StaleConnection) => boolean) => dead.filter(is).length
    return {
      second: Math.round((nowUs - startedAtUs) / 1000) / 1000,
      dead: dead.length,
      unnoticed: canTell ? count(({ atUs, noticedUs }) => noticedUs !== null && atUs + noticedUs > nowUs) : null,
      itemsLeft: count(({ atUs, itemGone }) => itemGone !== null && atUs + itemGone.toUs > nowUs),
    }
  })
}
