import { seededRandom } from '../../src/crowd/random.ts'
import { quantiles } from '../../src/metrics/catalogue/quantiles.ts'
import { holm } from '../../src/metrics/judging/statistics/holm.ts'
import { asRatio } from '../../src/metrics/judging/statistics/log-ratio.ts'
import {
  Orders,
  type PairedScores,
  estimateOf,
  lowerBound,
  quantileScores,
  sumScores,
  upperBound,
} from '../../src/metrics/judging/statistics/turn-pairs.ts'
import type { TurnMessage } from '../../src/metrics/result/turns.ts'
import { type GatedFigure, turnFigureOf, unitOf } from './gated-figures.ts'
import type { GatedMetric } from './gate-result.ts'
import { boundLevel, failureLevel, leastPairs } from './plan.ts'
import type { PairsOfTurns } from './rounds.ts'

/** Orders that are thrown to tell chance from a difference. With fewer for a FAIL, no p-value could be as small as it takes. */
const ordersThrown = { forFailure: 9999, forBounds: 1999 }

/** What is allowed where nobody says: what this machine can show, but no less and no more than that. */
const [leastAllowed, mostAllowed] = [0.05, 0.2]

/**
 * Every timed figure. It FAILs if it is shown to be worse, at {@link failureLevel} over all figures (Holm), and its estimate is
 * beyond what is allowed. It passes if its bound is within what is allowed.
 */
export function judgeTime(figures: readonly GatedFigure[], pairs: PairsOfTurns, seed: number): GatedMetric[] {
  const thrown = new Map<number, Thrown>()
  const measured = figures.map((figure) => measure(figure, pairs, { seed, thrown }))
  const ps = holm(measured.map(({ p }) => p ?? 1))
  return measured.map((metric, place) => ({ ...metric, verdict: verdictOf(metric, ps[place] ?? 1) }))
}

type Unjudged = Omit<GatedMetric, 'verdict'>

/** For so many pairs: figures that have as many share them. */
interface Thrown {
  readonly forBounds: Orders
  readonly forFailure: Orders
}

function throwOrders(pairs: number, seed: number): Thrown {
  return {
    forBounds: new Orders(pairs, ordersThrown.forBounds, seededRandom(seed)),
    forFailure: new Orders(pairs, ordersThrown.forFailure, seededRandom(seed + 1)),
  }
}

function measure(
  figure: GatedFigure,
  pairs: PairsOfTurns,
  { seed, thrown }: { readonly seed: number; readonly thrown: Map<number, Thrown> },
): Unjudged {
  const { name } = figure
  const { scores, baseline, candidate } = scoresOf(figure, pairs)
  const head = { name, unit: unitOf(name), pairs: scores.pairs, isAllowanceGiven: figure.allowedRegression !== null }
  if (scores.pairs < leastPairs)
    return {
      ...head,
      allowedRegression: figure.allowedRegression,
      baseline: null,
      candidate: null,
      ratio: null,
      interval: null,
      upper: null,
      p: null,
    }
  const { forBounds: orders, forFailure } = thrown.get(scores.pairs) ?? throwOrders(scores.pairs, seed)
  thrown.set(scores.pairs, { forBounds: orders, forFailure })
  const allowed =
    figure.allowedRegression ?? Math.min(mostAllowed, Math.max(leastAllowed, showable(scores, orders, seed)))
  return {
    ...head,
    allowedRegression: allowed,
    baseline: asRatio(Math.log(baseline)),
    candidate: asRatio(Math.log(candidate)),
    ratio: asRatio(Math.log(estimateOf(scores))),
    interval: {
      lower: asRatio(Math.log(lowerBound(scores, orders, boundLevel / 2))),
      upper: asRatio(Math.log(upperBound(scores, orders, boundLevel / 2))),
    },
    upper: asRatio(Math.log(upperBound(scores, orders, boundLevel))),
    p: forFailure.pAtLeast(scores.scores(1)),
  }
}

function verdictOf({ p, ratio, upper, allowedRegression }: Unjudged, corrected: number): GatedMetric['verdict'] {
  if (p === null || ratio === null || allowedRegression === null) return 'inconclusive'
  const isBeyond = ratio === 'infinite' || ratio > 1 + allowedRegression
  if (isBeyond && corrected <= failureLevel) return 'fail'
  return typeof upper === 'number' && upper <= 1 + allowedRegression ? 'pass' : 'inconclusive'
}

/**
 * The regression that these turns could tell from none 19 times in 20, whichever side each turn is of: half of the interval's width
 * twice, once for the bound and once for the estimate, with the names of the versions taken off and thrown anew.
 */
function showable({ pairs, scores }: PairedScores, orders: Orders, seed: number): number {
  const random = seededRandom(seed ^ 0x5bd1e995)
  const signs = Float64Array.from({ length: pairs }, () => (random() < 0.5 ? -1 : 1))
  const shuffled: PairedScores = {
    pairs,
    // Around the estimate the scores add up to nothing; what the throws add to them is noise alone.
    scores: (ratio) => {
      const own = scores(estimate)
      const moved = scores(estimate * ratio)
      return own.map((score, place) => (moved[place] ?? 0) - score + score * (signs[place] ?? 1))
    },
  }
  const estimate = estimateOf({ pairs, scores })
  if (!Number.isFinite(estimate) || estimate === 0) return Infinity
  const width = Math.log(upperBound(shuffled, orders, boundLevel)) - Math.log(lowerBound(shuffled, orders, boundLevel))
  return Math.expm1(width)
}

interface ScoresOfFigure {
  readonly scores: PairedScores
  /** Over all turns of each side. */
  readonly baseline: number
  readonly candidate: number
}

function scoresOf({ name }: GatedFigure, { counted, cpu }: PairsOfTurns): ScoresOfFigure {
  const figure = turnFigureOf(name)
  if (figure === 'handler_cpu') {
    const total = (side: 'baseline' | 'candidate') =>
      (cpu.reduce((sum, one) => sum + one[side], 0) * 1e6) / Math.max(1, deliveriesOf(counted.map((one) => one[side])))
    return { scores: sumScores(cpu), baseline: total('baseline'), candidate: total('candidate') }
  }
  if (figure === null) throw new Error(`${name} is not measured in turns`)
  const values = figure.metric === 'delivery_latency' ? latenciesOf : lastOf
  const pairs = counted.map(({ baseline, candidate }) => ({
    baseline: { values: values(baseline) },
    candidate: { values: values(candidate) },
  }))
  const share = quantiles[figure.quantile]
  const all = (side: 'baseline' | 'candidate') =>
    Float64Array.from(pairs.flatMap((pair) => [...pair[side].values])).sort()
  const at = (sorted: Float64Array) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
  return { scores: quantileScores(pairs, share), baseline: at(all('baseline')), candidate: at(all('candidate')) }
}

function latenciesOf(messages: readonly TurnMessage[]): Float64Array {
  return Float64Array.from(
    messages.flatMap(({ lost, latenciesUs }) => [...latenciesUs, ...Array.from({ length: lost }, () => Infinity)]),
  ).sort()
}

function lastOf(messages: readonly TurnMessage[]): Float64Array {
  return Float64Array.from(
    messages.flatMap(({ lost, latenciesUs }) =>
      lost > 0 ? [Infinity] : latenciesUs.slice(-1).length === 0 ? [] : [latenciesUs.at(-1) ?? 0],
    ),
  ).sort()
}

function deliveriesOf(turns: readonly (readonly TurnMessage[])[]): number {
  return turns.flat().reduce((sum, { latenciesUs }) => sum + latenciesUs.length, 0)
}
