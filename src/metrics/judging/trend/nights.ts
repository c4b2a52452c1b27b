import type { CounterName } from '../../catalogue/counters.ts'
import type { MetricName } from '../../catalogue/metrics.ts'
import type { QuantileName } from '../../catalogue/quantiles.ts'
import type { SavedNightRun } from '../../result/history/saved-night-run.ts'
import type { QuantileValue } from '../../result/run-result.ts'
import { sortedQuantile } from '../statistics/sorted-quantile.ts'

/** The percentile that is followed. */
export interface TrendMetric {
  readonly metric: MetricName
  readonly quantile: QuantileName
}

/** The runs of one job: one observation, however many there are. */
export interface Night {
  readonly startedAt: string
  /** Of the chat. */
  readonly commit: string | null
  readonly runs: readonly NightRun[]
  /** The median over the runs that count; null if none does. */
  readonly us: QuantileValue
  /** Sums of {@link exactCounters} over the runs that count; without those that a run does not have. */
  readonly counts: Readonly<Partial<Record<ExactCounter, number>>>
}

/** What a chat must not do at all: exact, so that no statistics are asked. */
export const exactCounters = [
  'deliveries_lost',
  'deliveries_duplicate',
  'deliveries_misrouted',
  'deliveries_corrupt',
  'false_cleanups',
  'collateral_losses',
] as const satisfies readonly CounterName[]

export type ExactCounter = (typeof exactCounters)[number]

export interface NightRun {
  readonly runId: string
  readonly us: QuantileValue
  readonly validity: SavedNightRun['validity']['verdict']
  /** Why it does not count; null if it does. */
  readonly notCounted: string | null
}

/** Runs that start with more than this between them are of different nights. */
const longestGapMs = 6 * 3600 * 1000

/**
 * Runs of one commit that follow each other within six hours are a night: a job that goes past midnight is one.
 *
 * @param runs in the order of their starts
 */
export function nightsOf(runs: readonly SavedNightRun[], followed: TrendMetric): Night[] {
  const groups: SavedNightRun[][] = []
  for (const run of runs) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    if (group === undefined || last === undefined || !isSameNight(last, run)) groups.push([run])
    else group.push(run)
  }
  return groups.map((group) => nightOf(group, followed))
}

function isSameNight(one: SavedNightRun, next: SavedNightRun): boolean {
  return one.commit === next.commit && Date.parse(next.startedAt) - Date.parse(one.startedAt) <= longestGapMs
}

function nightOf(group: readonly SavedNightRun[], followed: TrendMetric): Night {
  const runs = group.map((run) => nightRun(run, followed))
  const counted = group.filter((_, place) => runs[place]?.notCounted === null)
  return {
    startedAt: group[0]?.startedAt ?? '',
    commit: group[0]?.commit ?? null,
    runs,
    us: medianOf(runs.filter(({ notCounted }) => notCounted === null).map(({ us }) => us)),
    counts: Object.fromEntries(exactCounters.flatMap((counter) => sumOf(counter, counted))),
  }
}

function sumOf(counter: ExactCounter, runs: readonly SavedNightRun[]): [ExactCounter, number][] {
  const counts = runs.flatMap(({ counters }) => counters[counter] ?? [])
  if (runs.length === 0 || counts.length < runs.length) return []
  return [[counter, counts.reduce((sum, count) => sum + count, 0)]]
}

function nightRun(run: SavedNightRun, { metric, quantile }: TrendMetric): NightRun {
  const us = run.metrics[metric]?.[quantile] ?? null
  return { runId: run.runId, us, validity: run.validity.verdict, notCounted: whyNot(run, us) }
}

function whyNot({ validity, interrupted }: SavedNightRun, us: QuantileValue): string | null {
  if (validity.verdict === 'invalid') return `invalid: ${validity.reasons.join('; ')}`
  if (interrupted) return 'ended before its plan was through'
  if (us === null) return 'too few samples'
  // It has no logarithm.
  return us === 0 ? 'its value is 0' : null
}

/** On the logarithmic scale, on which nights are judged: the middle of 10 and 40 ms is 20 ms. */
function medianOf(values: readonly QuantileValue[]): QuantileValue {
  const median = sortedQuantile(Float64Array.from(values, logarithm).sort(), 0.5)
  if (Number.isNaN(median)) return null
  return median === Infinity ? 'infinite' : Math.exp(median)
}

/** Infinity of what never ended; NaN of no value. */
export function logarithm(us: QuantileValue): number {
  if (us === null) return NaN
  return us === 'infinite' ? Infinity : Math.log(us)
}
