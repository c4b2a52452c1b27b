import { exitCodes } from '../../../exit-codes.ts'
import type { History } from '../../result/history/history-folder.ts'
import { sortedQuantile } from '../statistics/sorted-quantile.ts'
import { changePoints } from './change-points.ts'
import { comparableRuns, differences } from './histories.ts'
import { judgeNights, nightsToFail } from './judge-nights.ts'
import { type Night, type TrendMetric, exactCounters, logarithm, nightsOf } from './nights.ts'
import { leastReferenceNights, referenceNights } from './prediction-limit.ts'
import {
  type ChangePoint,
  type CommitRange,
  type Trend,
  type TrendCounter,
  type TrendNight,
  type TrendVerdict,
  trendSchemaName,
} from './trend.ts'

/**
 * Holds the newest night of a history against those before it that can be compared with it.
 *
 * @param history with one run or more
 */
export function judgeTrend(
  history: History,
  followed: TrendMetric,
  made: Pick<Trend, 'trendId' | 'judgedAt' | 'command' | 'history'>,
): Trend {
  const [now, ...others] = comparableRuns(history.runs)
  const nights = nightsOf(now?.runs ?? [], followed)
  const counted = nights.filter(isCounted)
  const values = counted.map(({ us }) => logarithm(us))
  const judged = judgeNights(values)
  const counters = judgeCounters(nights)
  const newest = judged.at(-1)
  const verdict = verdictOf(nights, newest, counters)
  return {
    schema: trendSchemaName,
    ...made,
    ...followed,
    verdict,
    exitCode: exitCodeOf[verdict],
    reasons: reasonsFor(nights, newest, counters),
    nights: nights.map((night) => trendNight(night, judged[counted.indexOf(night)])),
    reference: { nights: newest?.reference ?? 0, least: leastReferenceNights, wanted: referenceNights },
    range: verdict === 'fail' ? rangeOf(counted, Math.max(1, newest?.outsideInARow ?? 0)) : null,
    changePoints: changesIn(nights),
    counters,
    fingerprint: now?.fingerprint ?? {},
    leftOut: [
      ...others.map(
        (other) =>
          `${other.runs.length} runs up to ${other.runs.at(-1)?.startedAt}: not comparable, ${now && differences(other, now).join('; ')}`,
      ),
      ...history.leftOut,
    ],
  }
}

type Judged = ReturnType<typeof judgeNights>[number]

const exitCodeOf = {
  pass: exitCodes.ok,
  // Nobody is called for one night: one in a hundred is over its limit without any change.
  suspect: exitCodes.ok,
  fail: exitCodes.checkFailed,
  undecided: exitCodes.inconclusive,
} as const satisfies Record<TrendVerdict, number>

function isCounted({ us }: Night): boolean {
  return us !== null
}

function verdictOf(
  nights: readonly Night[],
  newest: Judged | undefined,
  counters: readonly TrendCounter[],
): TrendVerdict {
  if (newest === undefined || !isNewestCounted(nights)) return 'undecided'
  if (counters.some(({ verdict }) => verdict === 'fail') || newest.outsideInARow >= nightsToFail) return 'fail'
  if (newest.limit === null) return 'undecided'
  return newest.outsideInARow > 0 ? 'suspect' : 'pass'
}

function isNewestCounted(nights: readonly Night[]): boolean {
  const last = nights.at(-1)
  return last !== undefined && isCounted(last)
}

function reasonsFor(nights: readonly Night[], newest: Judged | undefined, counters: readonly TrendCounter[]): string[] {
  if (newest === undefined || !isNewestCounted(nights))
    return ['no run of the newest night counts: measure it again, and add that run']
  const { limit, reference, outsideInARow } = newest
  return [
    ...counters
      .filter(({ verdict }) => verdict === 'fail')
      .map(({ counter, newest: count }) => `${counter} is ${count}, and was 0 in most nights before`),
    ...(limit === null
      ? [
          `${reference} of the ${leastReferenceNights} nights that a limit takes came before it: ${leastReferenceNights - reference} are missing`,
        ]
      : []),
    ...(outsideInARow >= nightsToFail ? [`${outsideInARow} nights in a row are over their limits`] : []),
    ...(outsideInARow === 1
      ? ['this night is over its limit, the one before was not: two in a row are a failure']
      : []),
  ]
}

function trendNight(night: Night, judged: Judged | undefined): TrendNight {
  if (judged === undefined) return { ...night, limitUs: null, outcome: 'not counted' }
  if (judged.limit === null) return { ...night, limitUs: null, outcome: 'not judged' }
  return { ...night, limitUs: Math.exp(judged.limit), outcome: judged.outsideInARow > 0 ? 'outside' : 'inside' }
}

/** @param bad how many of the last nights are */
function rangeOf(counted: readonly Night[], bad: number): CommitRange {
  return { lastGood: counted.at(-bad - 1)?.commit ?? null, firstBad: counted.at(-bad)?.commit ?? null }
}

function judgeCounters(nights: readonly Night[]): TrendCounter[] {
  const counted = nights.filter(isCounted)
  const newest = nights.at(-1)
  const earlier = counted.filter((night) => night !== newest)
  return exactCounters.flatMap((counter) => {
    const count = newest?.counts[counter] ?? 0
    const before = medianOf(earlier.flatMap(({ counts }) => counts[counter] ?? []))
    // With nothing before it there is nothing to say that it is new.
    if (count === 0 || Number.isNaN(before)) return []
    return [{ counter, newest: count, before, verdict: before === 0 ? ('fail' as const) : ('as before' as const) }]
  })
}

/** In the nights of finite value; the others have no distance from these. */
function changesIn(nights: readonly Night[]): ChangePoint[] {
  const series = nights.flatMap(({ us }, night) => (typeof us === 'number' ? [{ night, value: Math.log(us) }] : []))
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
