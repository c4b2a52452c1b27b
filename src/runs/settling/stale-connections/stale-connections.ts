import { type CounterName, deathKinds } from '../../../metrics/catalogue.ts'
import { GuardedHistogram } from '../../../metrics/recording/histogram.ts'
import type { DeadConnections } from '../../../metrics/result/stale-connections.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import type { RowsEntry } from '../../../scenarios/item-watch.ts'
import { disconnectStarts } from './disconnects.ts'
import { type CleanupFacts, falseCleanups } from './false-cleanups.ts'
import { type BroadcastFacts, ghostBroadcasts } from './broadcasts.ts'
import { ghostTimeline, longestGapUs } from './timeline.ts'
import { findGhosts } from './find-stale.ts'
import { ghostsOfAKind } from './of-a-kind.ts'
import { type RowHistory, rowHistory } from './item-history.ts'

export interface DeadConnectionFacts
  extends Pick<CleanupFacts, 'deaths' | 'serverClockUs' | 'cutAtUs' | 'untilUs'>,
    Omit<BroadcastFacts, 'ghosts'> {
  readonly rowEntries: readonly RowsEntry[]
  /** Why the target's rows cannot be read at all; null if they can. */
  readonly whyNoRows: string | null
  /** Null if nobody has logs of the target. */
  readonly invocations: readonly InvocationFact[] | null
  /** The role of the function behind `$disconnect`. */
  readonly disconnectRole: string | undefined
  /** Start of the run, monotonic microseconds. */
  readonly startedAtUs: number
}

export interface DeadConnectionFigures {
  readonly section: DeadConnections
  /** Those of which anything is known. */
  readonly counters: Partial<Record<CounterName, number>>
  readonly histograms: Readonly<Record<'ghost_detection' | 'ghost_residency', GuardedHistogram>>
  /** Of residency: to the last reading that still had the row. */
  readonly earliest: Readonly<Record<'ghost_residency', GuardedHistogram>>
}

/** What dead connections did to the living; null of a run in which nobody died. */
export function deadConnections(facts: DeadConnectionFacts): DeadConnectionFigures | null {
  const { deaths, invocations, serverClockUs, untilUs } = facts
  if (deaths.length === 0) return null
  const history = rowHistory(facts.rowEntries)
  const starts = disconnectStarts(invocations ?? [], facts.disconnectRole)
  const noticedAtUs = noticing(starts, serverClockUs)
  const ghosts = findGhosts(deaths, history, noticedAtUs, untilUs)
  const { collateralLosses, ...broadcasts } = ghostBroadcasts({ ...facts, ghosts })
  const cleanups = falseCleanups({ ...facts, history, invocations: invocations ?? [], disconnectStarts: starts })
  const known = ghosts.flatMap(({ rowGone }) => rowGone ?? [])
  const hasRows = history.rows.size > 0
  return {
    section: {
      kinds: deathKinds.flatMap((kind) => ghostsOfAKind(kind, ghosts)),
      rows: {
        readings: history.readAtUs.length,
        longestGapUs: longestGapUs(history, ghosts),
        problem: facts.whyNoRows ?? rowsProblem(history),
      },
      detectionProblem: detectionProblem(facts, starts, hasRows),
      broadcasts,
      timeline: ghostTimeline(history, ghosts, facts.startedAtUs),
    },
    counters: {
      collateral_losses: collateralLosses,
      ...(hasRows && {
        ghost_rows_left: known.filter(({ toUs }) => toUs === Infinity).length,
        false_cleanups: cleanups.size,
      }),
    },
    histograms: {
      ghost_detection: recorded(ghosts.flatMap(({ noticedUs }) => noticedUs ?? [])),
      ghost_residency: recorded(known.map(({ toUs }) => toUs)),
    },
    earliest: {
      ghost_residency: recorded(known.map(({ fromUs, toUs }) => (toUs === Infinity ? Infinity : fromUs))),
    },
  }
}

function rowsProblem({ rows, readAtUs, problem }: RowHistory): string | null {
  if (problem !== null || rows.size > 0) return problem
  return readAtUs.length === 0 ? 'nobody has read them' : 'no row names a member of this run'
}

function noticing(starts: ReadonlyMap<string, number> | null, serverClockUs: CleanupFacts['serverClockUs']) {
  if (starts === null || serverClockUs === null) return null
  return (connectionId: string) => {
    const startMs = starts.get(connectionId)
    return startMs === undefined ? undefined : serverClockUs(startMs)
  }
}

function detectionProblem(
  { invocations, serverClockUs }: DeadConnectionFacts,
  starts: ReadonlyMap<string, number> | null,
  hasRows: boolean,
): string | null {
  if (invocations === null) return 'nobody has logs of the target'
  if (starts === null) return 'the handlers do not log whose connection they serve'
  if (!hasRows) return 'no row says whose connection is whose'
  return serverClockUs === null ? 'crowd and target have different clocks' : null
}

function recorded(valuesUs: readonly number[]): GuardedHistogram {
  const histogram = new GuardedHistogram()
  for (const valueUs of valuesUs) {
    if (valueUs === Infinity) histogram.recordInfinite()
    else histogram.record(Math.round(valueUs))
  }
  return histogram
}
