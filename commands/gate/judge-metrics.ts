import { pairedInterval } from '../../src/metrics/judging/comparing/compare-quantiles.ts'
import { overRuns } from '../../src/metrics/judging/comparing/over-runs.ts'
import { hodgesLehmann, walshAverages } from '../../src/metrics/judging/statistics/hodges-lehmann.ts'
import { asRatio, logRatio } from '../../src/metrics/judging/statistics/log-ratio.ts'
import { signTestP } from '../../src/metrics/judging/statistics/sign-test.ts'
import { type GateJudgement, judgeTwoStages } from '../../src/metrics/judging/statistics/two-stages.ts'
import { type GatedFigure, figureOf, postsPerDelivery, unitOf } from './gated-figures.ts'
import type { GatedBlock, GatedMetric, GatedStage } from './gate-result.ts'
import type { Pair } from './pairs.ts'
import { levels } from './plan.ts'

/** A metric, and whether the fresh pairs are to decide. */
export interface JudgedMetric extends GatedMetric {
  /** With the first pairs. */
  readonly isSuspect: boolean
}

/**
 * Every figure that any pair has, or that the user has named. Those that are timed fail if they are suspect twice and
 * all pairs together show it, with Holm's correction over all of them; posts are counted, and judged by themselves.
 *
 * @param second empty before there is a whole second stage
 */
export function judgeMetrics(
  figures: readonly GatedFigure[],
  first: readonly Pair[],
  second: readonly Pair[],
): JudgedMetric[] {
  const there = figures.filter((figure) => figure.isNamed || isKnown(figure, [...first, ...second]))
  const timed = there.filter(({ name }) => name !== postsPerDelivery)
  const paired = (pairs: readonly Pair[]) =>
    pairs.length === 0 ? [] : timed.map((figure) => ({ ...figure, differences: differencesOf(figure, pairs) }))
  const judged = new Map(judgeTwoStages(paired(first), paired(second), levels).map((one) => [one.name, one]))
  return there.map((figure) => {
    const judgement = judged.get(figure.name)
    return judgement === undefined
      ? judgedPosts(figure, [...first, ...second])
      : judgedMetric(figure, judgement, first, second)
  })
}

export function isKnown(figure: GatedFigure, pairs: readonly Pair[]): boolean {
  return pairs.some((pair) => figureOf(figure, pair.baseline) !== null || figureOf(figure, pair.candidate) !== null)
}

function judgedMetric(
  figure: GatedFigure,
  { verdict, first, second, confirmation }: GateJudgement<string>,
  firstPairs: readonly Pair[],
  secondPairs: readonly Pair[],
): JudgedMetric {
  return {
    ...headOf(figure),
    verdict: verdict === 'suspect' ? 'inconclusive' : verdict,
    isSuspect: first.verdict === 'suspect',
    first: stageOf(figure, firstPairs, first.p),
    second: second && stageOf(figure, secondPairs, second.p),
    confirmation,
    pairsToPass: (second ?? first).pairsToPass,
    blocks: blocksOf(figure, [...firstPairs, ...secondPairs]),
  }
}

/** The posts of a chat follow from its code, so no pair of equal chats should differ; if some do, most must. */
const sureLevel = 0.01

function judgedPosts(figure: GatedFigure, pairs: readonly Pair[]): JudgedMetric {
  const differences = differencesOf(figure, pairs)
  const p = signTestP(
    differences.filter((difference) => difference > 0).length,
    differences.filter((difference) => difference < 0).length,
  )
  const first = stageOf(figure, pairs, p)
  const isMore = first.ratio === null || first.ratio === 'infinite' || first.ratio > 1 + figure.allowedRegression
  return {
    ...headOf(figure),
    verdict: isMore ? (p <= sureLevel ? 'fail' : 'inconclusive') : 'pass',
    isSuspect: false,
    first,
    second: null,
    confirmation: null,
    pairsToPass: null,
    blocks: blocksOf(figure, pairs),
  }
}

function headOf({ name, allowedRegression }: GatedFigure): Pick<GatedMetric, 'name' | 'unit' | 'allowedRegression'> {
  return { name, unit: unitOf(name), allowedRegression }
}

function differencesOf(figure: GatedFigure, pairs: readonly Pair[]): number[] {
  return pairs.map(({ baseline, candidate }) => logRatio(figureOf(figure, candidate), figureOf(figure, baseline)))
}

function stageOf(figure: GatedFigure, pairs: readonly Pair[], p: number): GatedStage {
  const differences = differencesOf(figure, pairs)
  const averages = walshAverages(differences)
  return {
    pairs: differences.filter((difference) => !Number.isNaN(difference)).length,
    baseline: overRuns(pairs.map(({ baseline }) => figureOf(figure, baseline))).median,
    candidate: overRuns(pairs.map(({ candidate }) => figureOf(figure, candidate))).median,
    ratio: asRatio(hodgesLehmann(averages)),
    interval: pairedInterval(averages, differences.length),
    p,
  }
}

function blocksOf(figure: GatedFigure, pairs: readonly Pair[]): GatedBlock[] {
  return pairs.flatMap((pair) =>
    (['baseline', 'candidate'] as const).map((side) => ({
      runId: pair[side].runId,
      side,
      pair: pair.number,
      stage: pair.stage,
      value: figureOf(figure, pair[side]),
    })),
  )
}
