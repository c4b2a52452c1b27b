import type { DeadConnections } from '../../../metrics/result/stale-connections.ts'
import type { Ghost } from './find-stale.ts'
import type { RowHistory } from './item-history.ts'

/** The longest time between two readings from the first death on, microseconds; null without readings. */
export function longestGapUs({ readAtUs }: RowHistory, ghosts: readonly Ghost[]): number | null {
  const firstDeathUs = Math.min(...ghosts.map(({ atUs }) => atUs))
  const gapsUs = readAtUs.flatMap((atUs, i) => {
    const beforeUs = readAtUs[i - 1]
    return beforeUs === undefined || atUs < firstDeathUs ? [] : [atUs - Math.max(beforeUs, firstDeathUs)]
  })
  return gapsUs.length === 0 ? null : Math.max(...gapsUs)
}

/** At the first death, before and after it, and at each reading since. */
export function ghostTimeline(
  { readAtUs }: RowHistory,
  ghosts: readonly Ghost[],
  startedAtUs: number,
): DeadConnections['timeline'] {
  const firstDeathUs = Math.min(...ghosts.map(({ atUs }) => atUs))
  const canTell = ghosts.some(({ noticedUs }) => noticedUs !== null)
  const instantsUs = [firstDeathUs - 1, firstDeathUs, ...readAtUs.filter((atUs) => atUs > firstDeathUs)]
  return instantsUs.map((nowUs) => {
    const dead = ghosts.filter(({ atUs }) => atUs <= nowUs)
    const count = (is: (ghost: Ghost) => boolean) => dead.filter(is).length
    return {
      second: Math.round((nowUs - startedAtUs) / 1000) / 1000,
      dead: dead.length,
      unnoticed: canTell ? count(({ atUs, noticedUs }) => noticedUs !== null && atUs + noticedUs > nowUs) : null,
      rowsLeft: count(({ atUs, rowGone }) => rowGone !== null && atUs + rowGone.toUs > nowUs),
    }
  })
}
