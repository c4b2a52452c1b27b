import { changePoints } from './change-points.ts'
import { figureName, figureUnit, logarithm, type Night, nightOf, type TrendFigure } from './nights.ts'
import type { ChangePoint, CommitRange, TrendNight, TrendSeries, TrendVerdict } from './trend.ts'
import { studentsTQuantile } from '../../src/metrics/judging/statistics/distributions.ts'
import { sortedQuantile } from '../../src/metrics/judging/statistics/sorted-quantile.ts'
import type { SavedNightRun } from '../../src/metrics/result/history/saved-night-run.ts'

/** The number of nights that a night is compared with. */
const referenceNights = 20

/**
 * The least number of nights for a verdict. Two consecutive nights are compared with the same earlier nights; if these are few
 * and alike by chance, both exceed the limit. In simulation, that is 1 in 1,000 with ten nights, and 1 in 5,000 with twenty.
 */
const leastReferenceNights = 10

/** The change over the median of the earlier nights that is always allowed, whatever their scatter. */
const allowedChange = Math.log1p(0.05)

const probability = 0.99

/**
 * Holds one figure of the newest night against that of the nights before it.
 *
 * @param runsOfNights the runs of each night, in order
 */
export function judgeSeries(runsOfNights: readonly (readonly SavedNightRun[])[], figure: TrendFigure): TrendSeries {
  const nights = runsOfNights.map((runs) => nightOf(runs, figure))
  const counted = nights.filter(isCounted)
  const judged = judgeNights(counted.map(({ value }) => logarithm(value)))
  const last = nights.at(-1)
  const newest = last !== undefined && isCounted(last) ? judged.at(-1) : undefined
  const verdict = verdictOf(newest)
  return {
    name: figureName(figure),
    unit: figureUnit(figure),
    figure,
    verdict,
    reasons: reasonsFor(newest),
    nights: nights.map((night) => trendNight(night, judged[counted.indexOf(night)])),
    reference: { nights: judged.at(-1)?.reference ?? 0, least: leastReferenceNights, wanted: referenceNights },
    range: verdict === 'fail' && newest !== undefined ? rangeOf(counted, newest.outsideInARow) : null,
    changePoints: changesIn(nights),
  }
}

function isCounted({ value }: Night): boolean {
  return value !== null
}

function verdictOf(newest: JudgedNight | undefined): TrendVerdict {
  if (newest === undefined) return 'unmeasured'
  if (newest.outsideInARow >= nightsToFail) return 'fail'
  if (newest.limit === null) return 'undecided'
  return newest.outsideInARow > 0 ? 'suspect' : 'pass'
}

function reasonsFor(newest: JudgedNight | undefined): string[] {
  if (newest === undefined) return ['no run of the newest night counts: measure it again, and add that run']
  const { limit, reference, outsideInARow } = newest
  if (limit === null)
    return [
      `${reference} of the ${leastReferenceNights} nights that a limit needs came before it: ${leastReferenceNights - reference} are missing`,
    ]
  if (outsideInARow >= nightsToFail) return [`${outsideInARow} nights in a row are over their limits`]
  return outsideInARow === 1 ? ['this night is over its limit, the one before was not: two in a row are a failure'] : []
}

function trendNight(night: Night, judged: JudgedNight | undefined): TrendNight {
  if (judged === undefined) return { ...night, limit: null, outcome: 'not counted' }
  if (judged.limit === null) return { ...night, limit: null, outcome: 'not judged' }
  return { ...night, limit: Math.exp(judged.limit), outcome: judged.outsideInARow > 0 ? 'outside' : 'inside' }
}

/** @param bad how many of the last nights are */
function rangeOf(counted: readonly Night[], bad: number): CommitRange {
  return { lastGood: counted.at(-bad - 1)?.commit ?? null, firstBad: counted.at(-bad)?.commit ?? null }
}

/** Returns the change points, as places among the nights with a finite value. The other nights have no distance from these. */
function changesIn(nights: readonly Night[]): ChangePoint[] {
  const series = nights.flatMap(({ value }, night) =>
    typeof value === 'number' ? [{ night, value: Math.log(value) }] : [],
  )
  const values = series.map(({ value }) => value)
  const points = changePoints(values)
  const bounds = [0, ...points, values.length]
  return points.map((point, place) => ({
    night: series[point]?.night ?? 0,
    ratio: Math.exp(medianOf(values.slice(point, bounds[place + 2])) - medianOf(values.slice(bounds[place], point))),
  }))
}

function medianOf(values: readonly number[]): number {
  return sortedQuantile(Float64Array.from(values).sort(), 0.5)
}

/** The number of consecutive nights over the limit that make a regression. */
const nightsToFail = 2

interface JudgedNight {
  /** ln of its limit; null where too few nights came before it. */
  readonly limit: number | null
  /** The number of nights that the limit is computed from. */
  readonly reference: number
  /** The number of consecutive nights over their limits, up to this one; 0 if this night is within its limit. */
  readonly outsideInARow: number
}

/**
 * Holds each night against those before it. Nights over their limit are no reference while they follow each other: the second is
 * held against what the first was, and a regression does not become normal by lasting. A single one is one afterwards; of two in
 * a row or more, none ever is. Nor is a night of infinite value, which has no mean with others.
 *
 * @param values ln of the value of each night that counts, in order
 */
export function judgeNights(values: readonly number[]): JudgedNight[] {
  const normal: number[] = []
  const judged: JudgedNight[] = []
  let outside: number[] = []
  for (const value of values) {
    const reference = normal.slice(-referenceNights)
    const limit = reference.length < leastReferenceNights ? null : predictionLimit(reference)
    const isOutside = limit !== null && value > limit
    if (isOutside) outside.push(value)
    else {
      if (outside.length < nightsToFail) normal.push(...outside.filter(Number.isFinite))
      outside = []
      if (Number.isFinite(value)) normal.push(value)
    }
    judged.push({ limit, reference: reference.length, outsideInARow: outside.length })
  }
  return judged
}

/**
 * Returns the limit that the next night stays below in 99 of 100 cases if nothing has changed; at least 5 % over the median.
 *
 * @param reference ln of the values of earlier nights, finite, {@link leastReferenceNights} or more
 * @returns ln of the limit
 */
export function predictionLimit(reference: readonly number[]): number {
  const nights = reference.length
  const mean = reference.reduce((sum, value) => sum + value, 0) / nights
  const variance = reference.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (nights - 1)
  const predicted = mean + studentsTQuantile(probability, nights - 1) * Math.sqrt(variance * (1 + 1 / nights))
  return Math.max(predicted, sortedQuantile(Float64Array.from(reference).sort(), 0.5) + allowedChange)
}
