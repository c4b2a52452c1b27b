import { exitCodes } from '../../src/exit-codes.ts'
import type { SavedNightRun } from '../../src/metrics/result/history/saved-night-run.ts'
import type { Unit } from '../../src/metrics/catalogue/entry.ts'
import { type MetricName, metricCatalogue } from '../../src/metrics/catalogue/metrics.ts'
import type { QuantileName } from '../../src/metrics/catalogue/quantiles.ts'
import { type ValueName, valueCatalogue } from '../../src/metrics/catalogue/values.ts'
import type { QuantileValue } from '../../src/metrics/result/run-result.ts'
import { isUnusable } from '../../src/metrics/result/validity-verdict.ts'
import { hodgesLehmann, walshAverages } from '../../src/metrics/judging/statistics/hodges-lehmann.ts'
import { asRatio } from '../../src/metrics/judging/statistics/log-ratio.ts'
import { sortedQuantile } from '../../src/metrics/judging/statistics/sorted-quantile.ts'

/**
 * The figure that is followed from night to night: a percentile of a metric, a value that a run has once, or the ratio to a reference
 * version, by the name that a gate gives it.
 */
export type TrendFigure =
  | { readonly metric: MetricName; readonly quantile: QuantileName }
  | { readonly value: ValueName }
  | { readonly ratioOf: string }

/** Returns the value in the figure's unit; null if it is unknown or there are too few samples. */
export function figureOf(run: SavedNightRun, figure: TrendFigure): QuantileValue {
  const { metrics, values } = run
  if ('ratioOf' in figure) return asRatio(hodgesLehmann(walshAverages(logRatiosOf(run, figure.ratioOf))))
  return ('value' in figure ? values[figure.value] : metrics[figure.metric]?.[figure.quantile]) ?? null
}

/** Returns the logarithms of the ratios to the reference version, one for each round. */
export function logRatiosOf({ anchor }: SavedNightRun, name: string): number[] {
  return (anchor?.ratios[name] ?? []).map(logarithm)
}

/** Returns the name of the figure as in `--metric`: `delivery_latency.p99`, `handler_cpu`. */
export function figureName(figure: TrendFigure): string {
  if ('ratioOf' in figure) return figure.ratioOf
  return 'value' in figure ? figure.value : `${figure.metric}.${figure.quantile}`
}

export function figureUnit(figure: TrendFigure): Unit {
  if ('ratioOf' in figure) return 'ratio'
  return 'value' in figure ? valueCatalogue[figure.value].unit : metricCatalogue[figure.metric].unit
}

/** The runs of one job: one observation, however many there are. */
export interface Night {
  readonly startedAt: string
  /** The commit of the chat. */
  readonly commit: string | null
  readonly runs: readonly NightRun[]
  /** The median of the figure over the runs that count, in its unit; null if none does. */
  readonly value: QuantileValue
}

export interface NightRun {
  readonly runId: string
  readonly value: QuantileValue
  readonly validity: SavedNightRun['validity']['verdict']
  /** Why it does not count; null if it does. */
  readonly notCounted: string | null
}

/** Runs that start with more than this between them are of different nights. */
export const longestGapMs = 6 * 3600 * 1000

/**
 * Runs of one commit that follow each other within six hours are a night: a job that goes past midnight is one.
 *
 * @param runs in the order of their starts
 * @returns the runs of each, one or more
 */
export function runsByNight(runs: readonly SavedNightRun[]): SavedNightRun[][] {
  const groups: SavedNightRun[][] = []
  for (const run of runs) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    if (group === undefined || last === undefined || !isSameNight(last, run)) groups.push([run])
    else group.push(run)
  }
  return groups
}

function isSameNight(one: SavedNightRun, next: SavedNightRun): boolean {
  return one.commit === next.commit && Date.parse(next.startedAt) - Date.parse(one.startedAt) <= longestGapMs
}

/** @param runs of one night */
export function nightOf(runs: readonly SavedNightRun[], figure: TrendFigure): Night {
  const shown = runs.map((run) => nightRun(run, figure))
  return {
    startedAt: runs[0]?.startedAt ?? '',
    commit: runs[0]?.commit ?? null,
    runs: shown,
    value: medianOf(shown.filter(({ notCounted }) => notCounted === null).map(({ value }) => value)),
  }
}

function nightRun(run: SavedNightRun, figure: TrendFigure): NightRun {
  const value = figureOf(run, figure)
  const notCounted = whyUnsound(run) ?? whyNoValue(value, figure)
  return { runId: run.runId, value, validity: run.validity.verdict, notCounted }
}

/** A failed check, a failed target or a limit that could not be judged is said of the chat; any other exit code is not. */
const codesOfTheChat: readonly number[] = [
  exitCodes.ok,
  exitCodes.checkFailed,
  exitCodes.targetFailed,
  exitCodes.inconclusive,
  exitCodes.cloudMetricsMissing,
]

/** Why nothing in a run counts; null if it does. */
export function whyUnsound({ validity, interrupted, verdict }: SavedNightRun): string | null {
  if (isUnusable(validity.verdict)) return `${validity.verdict}: ${validity.reasons.join('; ')}`
  if (interrupted) return 'ended before its plan was through'
  if (verdict === undefined || codesOfTheChat.includes(verdict.exitCode)) return null
  return verdict.reasons[0] ?? `its exit code is ${verdict.exitCode}`
}

function whyNoValue(value: QuantileValue, figure: TrendFigure): string | null {
  if (value === null) return 'metric' in figure ? 'too few samples' : `${figureName(figure)} is not known`
  // They have no logarithm.
  return typeof value === 'number' && value <= 0 ? `its value is ${value}` : null
}

/** On the logarithmic scale, on which nights are judged: the middle of 10 and 40 ms is 20 ms. */
function medianOf(values: readonly QuantileValue[]): QuantileValue {
  const median = sortedQuantile(Float64Array.from(values, logarithm).sort(), 0.5)
  if (Number.isNaN(median)) return null
  return median === Infinity ? 'infinite' : Math.exp(median)
}

/** Infinity of what never ended; NaN of no value. */
export function logarithm(value: QuantileValue): number {
  if (value === null) return NaN
  return value === 'infinite' ? Infinity : Math.log(value)
}
