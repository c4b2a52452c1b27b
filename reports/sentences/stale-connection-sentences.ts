import type { StaleConnections, RunResult } from '../../src/metrics/result/run-result.ts'
import { counted } from '../counted.ts'
import { interval, milliseconds, whole } from '../figures.ts'

/** The end of the stale connections, and their cost: a sentence each. None for a run without dropped members. */
export function staleConnectionSentences({ staleConnections: stale, counters }: RunResult): string[] {
  if (stale === undefined || stale === null) return []
  return [whatBecameOfThem(stale), whatTheyCost(stale, counters)]
}

function whatBecameOfThem({ kinds, items, recorded }: StaleConnections): string {
  const sum = (figure: (of: StaleConnections['kinds'][number]) => number) =>
    kinds.reduce((all, of) => all + figure(of), 0)
  const perKind = kinds.map(({ kind, members }) => `${whole(members)} ${kind}`).join(', ')
  const detected = kinds.every((of) => of.detected === null)
    ? 'when $disconnect was invoked is not known'
    : `$disconnect was invoked for ${whole(sum((of) => of.detected ?? 0))}`
  const head = `${whole(sum((of) => of.members))} members dropped (${perKind}); ${detected}`
  if (sum((of) => of.itemsKnown) === 0) {
    if (recorded == null || recorded.judged === 0) return `${head}; their items were not read: ${items.problem}.`
    return `${head}; the last message into their rooms was still posted to ${whole(recorded.stillPostedTo)} of ${whole(recorded.judged)}.`
  }
  const last = lastGone(kinds)
  const gone = last === null ? 'no item was deleted' : `the last item was deleted ${betweenMs(last)} ms after the drop`
  const left = sum((of) => of.itemsLeft)
  return `${head}; ${gone}; ${counted(left, 'item')} left in the table.`
}

function whatTheyCost({ broadcasts, recorded }: StaleConnections, counters: RunResult['counters']): string {
  const { afterDrop, reported, metStale, gone, takenForStale } = broadcasts
  const losses = whole(counters['collateral_losses'] ?? null)
  const cleanups = counters['false_cleanups']
  const wasted = (refused: number, accepted: number) =>
    `${counted(refused, 'post was', 'posts were')} answered 410 and ${whole(accepted)} accepted that reached nobody`
  const unlogged =
    recorded == null ? 'no handler logged how many posts that wasted' : wasted(recorded.gone, recorded.taken)
  const posts = reported === 0 ? unlogged : wasted(gone, takenForStale)
  const items =
    cleanups === undefined
      ? 'whether items of live connections were deleted is not known'
      : `${whole(cleanups)} items of live connections were deleted`
  return `${whole(metStale)} of ${whole(afterDrop)} broadcasts ${reported < afterDrop ? 'may have met' : 'met'} a stale connection: ${posts}. ${losses} deliveries of such messages to live members were lost; ${items}.`
}

type Between = { readonly fromUs: number; readonly toUs: number }

function lastGone(kinds: StaleConnections['kinds']): Between | null {
  return kinds.reduce<Between | null>((latest, { residency }) => {
    if (residency === null) return latest
    return latest === null || residency.last.toUs > latest.toUs ? residency.last : latest
  }, null)
}

/** `5,580–6,100` */
export function betweenMs({ fromUs, toUs }: Between): string {
  return interval(fromUs, toUs) ?? milliseconds(toUs)
}
