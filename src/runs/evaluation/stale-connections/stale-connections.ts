import { dropKinds } from '../../../metrics/catalogue/connection-ends.ts'
import type { CounterName } from '../../../metrics/catalogue/counters.ts'
import type { IntervalMetric, MetricsOf } from '../../../metrics/catalogue/metrics.ts'
import { GuardedHistogram, type Histograms } from '../../../metrics/recording/histogram.ts'
import type { StaleConnections } from '../../../metrics/result/stale-connections.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import type { ItemsEntry } from '../../../metrics/server/items-entry.ts'
import type { MessageCollector } from '../receipts/matched-message.ts'
import { type BroadcastFacts, type StaleBroadcasts, staleBroadcasts } from './broadcasts.ts'
import { type StaleConnection, findStale, longestGapUs, staleOfAKind, staleTimeline } from './dropped-members.ts'
import { type CleanupFacts, disconnectStarts, falseCleanups } from './false-cleanups.ts'
import { type ItemHistory, itemHistory } from './item-history.ts'
import { type RecordedFacts, recordedPosts } from './recorded-posts.ts'

export interface StaleConnectionFacts
  extends Pick<CleanupFacts, 'drops' | 'serverClockUs' | 'cutAtUs' | 'untilUs'>,
    Omit<BroadcastFacts, 'stale'> {
  readonly itemEntries: readonly ItemsEntry[]
  /** Why the target's items cannot be read at all; null if they can. */
  readonly whyNoItems: string | null
  /** Null if there are no logs of the target. */
  readonly invocations: readonly InvocationFact[] | null
  /** The gateway's record, and the openings to find members in it; null where it keeps none, or has another clock. */
  readonly recorded: Pick<RecordedFacts, 'record' | 'workers' | 'serverClockUs'> | null
  /** The name of the function behind `$disconnect`. */
  readonly disconnectFunction: string | undefined
  /** Start of the run, monotonic microseconds. */
  readonly startedAtUs: number
}

export interface StaleConnectionFigures {
  readonly section: StaleConnections
  /** The counters with a known value. */
  readonly counters: Partial<Record<CounterName, number>>
  readonly histograms: Histograms<'stale_detection' | MetricsOf<'items'>>
  /** The residency up to the last reading that still had the item. */
  readonly earliest: Histograms<Extract<MetricsOf<'items'>, IntervalMetric>>
}

/** The end of stale connections, and their cost; null for a run without dropped members. */
export function staleConnections(facts: StaleConnectionFacts): MessageCollector<StaleConnectionFigures> | null {
  const { drops, invocations, serverClockUs, untilUs } = facts
  if (drops.length === 0) return null
  const history = itemHistory(facts.itemEntries)
  const starts = disconnectStarts(invocations ?? [], facts.disconnectFunction)
  const detectedAtUs = detectionTimes(starts, serverClockUs)
  const stale = findStale(drops, history, detectedAtUs, untilUs)
  const { add, figures: broadcastFigures } = staleBroadcasts({ ...facts, stale })
  return { add, figures: () => figuresOf(facts, { stale, history, starts, ofBroadcasts: broadcastFigures() }) }
}

interface JudgedConnections {
  readonly stale: readonly StaleConnection[]
  readonly history: ItemHistory
  readonly starts: ReadonlyMap<string, number> | null
  readonly ofBroadcasts: StaleBroadcasts
}

function figuresOf(
  facts: StaleConnectionFacts,
  { stale, history, starts, ofBroadcasts: { collateralLosses, ...broadcasts } }: JudgedConnections,
): StaleConnectionFigures {
  const invocations = facts.invocations ?? []
  const cleanups = falseCleanups({ ...facts, history, invocations, disconnectStarts: starts })
  const known = stale.flatMap(({ itemGone }) => itemGone ?? [])
  const hasItems = history.items.size > 0
  const byGateway = facts.recorded && recordedPosts({ ...facts, ...facts.recorded })
  return {
    section: {
      kinds: dropKinds.flatMap((kind) => staleOfAKind(kind, stale)),
      items: {
        readings: history.readAtUs.length,
        longestGapUs: longestGapUs(history, stale),
        problem: facts.whyNoItems ?? itemsProblem(history),
      },
      detectionProblem: detectionProblem(facts, starts, hasItems),
      broadcasts,
      recorded: byGateway,
      timeline: staleTimeline(history, stale, facts.startedAtUs),
    },
    counters: {
      collateral_losses: collateralLosses,
      // Without items to read: those that the chat still posts to, if that is known of all.
      ...(!hasItems && byGateway?.judged === stale.length && { stale_items_left: byGateway.stillPostedTo }),
      ...(hasItems && {
        stale_items_left: known.filter(({ toUs }) => toUs === Infinity).length,
        false_cleanups: cleanups.size,
      }),
    },
    histograms: {
      stale_detection: recorded(stale.flatMap(({ detectedAfterUs }) => detectedAfterUs ?? [])),
      stale_residency: recorded(known.map(({ toUs }) => toUs)),
    },
    earliest: {
      stale_residency: recorded(known.map(({ fromUs, toUs }) => (toUs === Infinity ? Infinity : fromUs))),
    },
  }
}

function itemsProblem({ items, readAtUs, problem }: ItemHistory): string | null {
  if (problem !== null || items.size > 0) return problem
  return readAtUs.length === 0 ? 'they were not read' : 'no item names a member of this run'
}

function detectionTimes(starts: ReadonlyMap<string, number> | null, serverClockUs: CleanupFacts['serverClockUs']) {
  if (starts === null || serverClockUs === null) return null
  return (connectionId: string) => {
    const startMs = starts.get(connectionId)
    return startMs === undefined ? undefined : serverClockUs(startMs)
  }
}

function detectionProblem(
  { invocations, serverClockUs }: StaleConnectionFacts,
  starts: ReadonlyMap<string, number> | null,
  hasItems: boolean,
): string | null {
  if (invocations === null) return 'there are no logs of the target'
  if (starts === null) return 'the handlers do not log whose connection they serve'
  if (!hasItems) return 'no item says whose connection is whose'
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
