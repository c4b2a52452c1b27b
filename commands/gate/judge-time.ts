import { quantiles } from '../../src/metrics/catalogue/quantiles.ts'
import {
  type WalshAverages,
  hodgesLehmann,
  walshAverages,
} from '../../src/metrics/judging/statistics/hodges-lehmann.ts'
import { holm } from '../../src/metrics/judging/statistics/holm.ts'
import { asNumber, asRatio } from '../../src/metrics/judging/statistics/log-ratio.ts'
import { signedRankInterval, signedRankP } from '../../src/metrics/judging/statistics/signed-rank.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { TurnMessage } from '../../src/metrics/result/turns.ts'
import { type GatedFigure, timedFigureOf, unitOf } from './gated-figures.ts'
import type { GatedMetric, Side } from './gate-result.ts'
import { boundLevel, failureLevel, leastRounds } from './plan.ts'
import { type Round, type TurnsOfRound, counts, turnsOfRound } from './rounds.ts'

/** The bounds of the usual allowance, which is as small as these rounds can show. */
const [leastAllowed, mostAllowed] = [0.05, 0.2]

/** An unchanged chat passes a figure as often as this does not happen. */
const missedPassLevel = 0.01

/** The values of both sides in one round. */
export interface Measured {
  readonly baseline: number
  readonly candidate: number
}

/**
 * Every timed figure. A round is one observation: what lasts as long as its two stacks, such as the place of their code in memory, is
 * chance of the round. Two stacks of one version are exchangeable, so that the logarithm of their ratio is as likely below 0 as above,
 * in any order of size. That is the hypothesis which the signed-rank test rejects.
 *
 * A figure FAILs if it is shown to be worse, at {@link failureLevel} over all figures (Holm), and its estimate is beyond what is
 * allowed. It passes if its bound is within what is allowed.
 */
export function judgeTime(figures: readonly GatedFigure[], rounds: readonly Round[]): GatedMetric[] {
  const measured = rounds.map((round) => ({ round, turns: turnsOfRound(round) })).filter(({ turns }) => counts(turns))
  return judgeRatios(
    figures.map((figure) => ({
      figure,
      rounds: measured.map(({ round, turns }) => ({
        baseline: valueOf(figure, round, turns, 'baseline'),
        candidate: valueOf(figure, round, turns, 'candidate'),
      })),
    })),
  )
}

/** @param measured NaN for what is not known; a figure that nobody asked for and that is known of no round is left out */
export function judgeRatios(
  measured: readonly { readonly figure: GatedFigure; readonly rounds: readonly Measured[] }[],
): GatedMetric[] {
  const metrics = measured.flatMap(({ figure, rounds }) => {
    const known = rounds.filter(({ baseline, candidate }) => !Number.isNaN(baseline + candidate))
    return known.length === 0 && !figure.isAsked ? [] : [estimated(figure, known)]
  })
  const ps = holm(metrics.map(({ p }) => p ?? 1))
  return metrics.map((metric, place) => ({ ...metric, verdict: verdictOf(metric, ps[place] ?? 1) }))
}

type Unjudged = Omit<GatedMetric, 'verdict'>

function estimated({ name, allowedRegression }: GatedFigure, rounds: readonly Measured[]): Unjudged {
  const logRatios = rounds.map(({ baseline, candidate }) => Math.log(candidate / baseline))
  const head = {
    name,
    unit: unitOf(name),
    rounds: rounds.length,
    isAllowanceGiven: allowedRegression !== null,
    ratios: logRatios.map(asRatio),
  }
  if (rounds.length < leastRounds) {
    const unknown = { baseline: null, candidate: null, ratio: null, interval: null, upper: null, p: null }
    return { ...head, allowedRegression, ...unknown }
  }
  const averages = walshAverages(logRatios)
  const { lower, upper } = signedRankInterval(averages, boundLevel / 2)
  const bound = signedRankInterval(averages, boundLevel).upper
  return {
    ...head,
    allowedRegression: allowedRegression ?? allowedBy(averages),
    baseline: asRatio(medianLog(rounds.map(({ baseline }) => baseline))),
    candidate: asRatio(medianLog(rounds.map(({ candidate }) => candidate))),
    ratio: asRatio(hodgesLehmann(averages)),
    interval: { lower: asRatio(lower), upper: asRatio(upper) },
    upper: asRatio(bound),
    p: signedRankP(averages),
  }
}

/**
 * Returns the change that is allowed where nobody says how much: 0.05 for 5 %. It follows from the width of an interval, which is the same
 * whichever version is slower.
 */
export function allowedBy(averages: WalshAverages): number {
  const bound = signedRankInterval(averages, boundLevel).upper
  const farthest = signedRankInterval(averages, missedPassLevel).lower
  return Math.min(mostAllowed, Math.max(leastAllowed, Math.expm1(bound - farthest) || 0))
}

function verdictOf({ p, ratio, upper, allowedRegression }: Unjudged, corrected: number): GatedMetric['verdict'] {
  if (p === null || ratio === null || allowedRegression === null) return 'inconclusive'
  const isBeyond = ratio === 'infinite' || ratio > 1 + allowedRegression
  if (isBeyond && corrected <= failureLevel) return 'fail'
  return typeof upper === 'number' && upper <= 1 + allowedRegression ? 'pass' : 'inconclusive'
}

/** The median of the rounds, as a logarithm. */
function medianLog(values: readonly number[]): number | null {
  return hodgesLehmann(walshAverages(values.map(Math.log)))
}

/** NaN where it is not known. */
function valueOf({ name }: GatedFigure, round: Round, turns: TurnsOfRound, side: Side): number {
  const figure = timedFigureOf(name)
  const { messages, cpuSeconds } = turns[side]
  if (figure === 'handler_cpu') return cpuSeconds === null ? NaN : (cpuSeconds * 1e6) / deliveriesOf(messages)
  if (figure === 'connect_and_join') return untilJoined(round[side])
  if (figure === 'init_cpu' || figure === 'init_time' || figure === 'peak_memory')
    return ofFunctions(round[side], figure)
  if (figure === null) throw new Error(`${name} is not measured in turns`)
  const sorted = figure.metric === 'delivery_latency' ? latenciesOf(messages) : lastOf(messages)
  return sorted[Math.max(0, Math.ceil(quantiles[figure.quantile] * sorted.length) - 1)] ?? NaN
}

/**
 * Over the functions: the CPU time of a cold start of each, or the memory of the largest environment of each, if it was invoked for
 * messages; the time of a cold start of each that had one, those of connects and joins too.
 */
function ofFunctions({ work }: RunResult, name: 'init_cpu' | 'init_time' | 'peak_memory'): number {
  const counted = Object.values(work?.functions ?? {}).filter(({ counts: { invocations = 0, init_time = 0 } }) =>
    name === 'init_time' ? init_time > 0 : invocations > 0,
  )
  return counted.length === 0 ? NaN : counted.reduce((sum, { counts: { [name]: amount = NaN } }) => sum + amount, 0)
}

/** The medians of connects and joins together, as the crowd makes them all before the first message. A chat may have no joins. */
function untilJoined({ metrics: { connect_latency: connects, join_latency: joins } }: RunResult): number {
  return asNumber(connects?.p50 ?? null) + (joins === undefined ? 0 : asNumber(joins.p50))
}

function latenciesOf(messages: readonly TurnMessage[]): Float64Array {
  return Float64Array.from(
    messages.flatMap(({ lost, latenciesUs }) => [...latenciesUs, ...Array.from({ length: lost }, () => Infinity)]),
  ).sort()
}

/** One value per message; a message may have had no expected recipient. */
function lastOf(messages: readonly TurnMessage[]): Float64Array {
  return Float64Array.from(
    messages.flatMap(({ lost, latenciesUs }) => (lost > 0 ? [Infinity] : (latenciesUs.at(-1) ?? []))),
  ).sort()
}

function deliveriesOf(messages: readonly TurnMessage[]): number {
  return messages.reduce((sum, { latenciesUs }) => sum + latenciesUs.length, 0)
}
