import type { StaleConnections, RunResult } from '../src/metrics/result/run-result.ts'
import { interval, milliseconds, whole } from './figures.ts'

/** What became of the dead, and what they did to the living: a sentence each. Nothing of a run in which nobody died. */
export function staleConnectionSentences({ staleConnections: dead, counters }: RunResult): string[] {
  if (dead === undefined || dead === null) return []
  return [whatBecameOfThem(dead), whatTheyDid(dead, counters)]
}

function whatBecameOfThem({ kinds, rows }: StaleConnections): string {
  const sum = (figure: (of: StaleConnections['kinds'][number]) => number) =>
    kinds.reduce((all, of) => all + figure(of), 0)
  const perKind = kinds.map(({ kind, members }) => `${whole(members)} ${kind}`).join(', ')
  const noticed = kinds.every((of) => of.noticed === null)
    ? 'nobody can tell when $disconnect came'
    : `$disconnect came for ${whole(sum((of) => of.noticed ?? 0))}`
  const head = `${whole(sum((of) => of.members))} members died (${perKind}); ${noticed}`
  if (sum((of) => of.itemsKnown) === 0) return `${head}; their rows were not read: ${rows.problem}.`
  const last = lastGone(kinds)
  const gone = last === null ? 'no row has gone' : `the last row to go was gone after ${betweenMs(last)} ms`
  const left = sum((of) => of.itemsLeft)
  return `${head}; ${gone}, ${left === 0 ? 'none is' : `${whole(left)} are`} left.`
}

function whatTheyDid({ broadcasts }: StaleConnections, counters: RunResult['counters']): string {
  const { afterDrop, told, metStale, gone, takenForStale } = broadcasts
  const losses = whole(counters['collateral_losses'] ?? null)
  const cleanups = counters['false_cleanups']
  const posts =
    told === 0
      ? 'no handler says how many posts that wasted'
      : `${whole(gone)} posts were answered 410 and ${whole(takenForStale)} taken for nobody`
  const rows =
    cleanups === undefined ? 'whether rows were deleted is not known' : `${whole(cleanups)} of their rows were deleted`
  return `${whole(metStale)} of ${whole(afterDrop)} broadcasts ${told < afterDrop ? 'may have met' : 'met'} them: ${posts}. Of the living, ${losses} missed such a message; ${rows}.`
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
