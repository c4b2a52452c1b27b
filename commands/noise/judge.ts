import { figureOf, postsPerDelivery } from '../gate/gated-figures.ts'
import { type GateBlock, pairsOf, pairsSoFar, type PairsSoFar, whyNotInGate } from '../gate/pairs.ts'
import { level, pairsNeeded } from '../gate/plan.ts'
import { conditionsOf, noiseFingerprint } from './fingerprint.ts'
import { measureNoise, pairedFigure, type PairedFigure, shownRegressions } from './measure-noise.ts'
import type {
  GatePlanned,
  NoiseAnswer,
  NoiseMetric,
  NoiseRecommendation,
  NoiseTarget,
  NoiseVerdict,
} from './noise-result.ts'
import { type NoisePlan, orderOfNoise, pairedPlan } from './plan.ts'
import { type ExitCode, exitCodes } from '../../src/exit-codes.ts'
import { judgeStage, type StageJudgement } from '../../src/metrics/judging/statistics/judge-stage.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'

/** What the pairs of a target with itself show. @param blocks at least one */
export function judgeNoise(plan: NoisePlan, blocks: readonly GateBlock[]): NoiseAnswer {
  const [first] = blocks
  if (first === undefined) throw new Error('a noise measurement without a block has no answer')
  const pairs = pairsOf(pairedPlan(plan), blocks)
  // Posts are counted, not timed: a gate judges them without noise.
  const figures = plan.figures
    .filter(({ name }) => name !== postsPerDelivery)
    .map((figure) => pairedFigure(figure, pairs))
  const known = figures.filter(({ differences }) => differences.some((difference) => !Number.isNaN(difference)))
  const suspects = suspectsAmong(known)
  const by = { level, metrics: Math.max(1, known.length) }
  const metrics = figures.map((figure) => measureNoise(figure, { ...by, isSuspect: suspects.has(figure.name) }))
  const counted = blocks.filter((block) => whyNotInGate(plan, block).length === 0).map(({ result }) => result)
  const isDone = pairsOfNoise(plan, blocks).next === undefined
  const needed = pairsNeeded(known.length)
  const verdict = verdictOf(metrics, {
    hasPairs: known.length > 0 && pairs.length >= needed,
    couldHave: plan.pairs >= needed && isDone,
  })
  return {
    scenario: plan.scenario,
    target: targetOf(first.result),
    fingerprint: noiseFingerprint(conditionsOf(first.result)),
    pairsPlanned: plan.pairs,
    pairs: pairs.length,
    pairsNeeded: needed,
    level,
    metrics,
    verdict,
    // Whoever is told that the machine is not fit is not told what to gate on it.
    recommendation: recommend(metrics, { isFit: verdict === 'fit', blockSeconds: medianSeconds(counted) }),
    exitCode: exitCodeOf[verdict],
  }
}

/** How far it has come; without a next arm also once so many pairs are lost that there is nothing to measure for a gate. */
export function pairsOfNoise(plan: NoisePlan, blocks: readonly GateBlock[]): Pick<PairsSoFar, 'next'> {
  const soFar = pairsSoFar(plan, orderOfNoise(plan), blocks)
  const timed = plan.figures.filter(({ name }) => name !== postsPerDelivery)
  const known = timed.filter((figure) => blocks.some(({ result }) => figureOf(figure, result) !== null))
  const needed = pairsNeeded(Math.max(1, known.length))
  const hasTooFewLeft = plan.pairs >= needed && soFar.planned - soFar.lost < needed
  return { next: hasTooFewLeft && !soFar.isBegun ? undefined : soFar.next }
}

/** Those of which the arms are told apart, with this order of them or with the other one; corrected for their number. */
function suspectsAmong(figures: readonly PairedFigure[]): Set<string> {
  const turned = figures.map((figure) => ({
    ...figure,
    differences: figure.differences.map((difference) => -difference),
  }))
  const isSuspect = ({ verdict }: StageJudgement<string>) => verdict === 'suspect'
  return new Set([figures, turned].flatMap((one) => judgeStage(one, level).filter(isSuspect)).map(({ name }) => name))
}

function verdictOf(
  metrics: readonly NoiseMetric[],
  { hasPairs, couldHave }: { readonly hasPairs: boolean; readonly couldHave: boolean },
): NoiseVerdict {
  if (!hasPairs) return couldHave ? 'not-measured' : 'too-few-pairs'
  if (metrics.some(({ isSuspect }) => isSuspect)) return 'suspect'
  return metrics.some(({ isWorthGating }) => isWorthGating) ? 'fit' : 'noisy'
}

const exitCodeOf: Readonly<Record<NoiseVerdict, ExitCode>> = {
  fit: exitCodes.ok,
  noisy: exitCodes.inconclusive,
  suspect: exitCodes.inconclusive,
  'too-few-pairs': exitCodes.inconclusive,
  'not-measured': exitCodes.invalid,
}

function medianSeconds(results: readonly RunResult[]): number | null {
  const seconds = results.map(({ startedAt, endedAt }) => (Date.parse(endedAt) - Date.parse(startedAt)) / 1000)
  return seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? null
}

function targetOf({ target }: RunResult): NoiseTarget {
  const { kind, region, serviceTimes = null } = target
  return { kind, region, serviceTimes }
}

/** From here on more pairs and longer blocks do the same, and longer blocks save their starts. */
const mostlySampling = 0.5

const usualPairs = 10

interface Machine {
  readonly isFit: boolean
  /** Of one block; null where none counts. */
  readonly blockSeconds: number | null
}

function recommend(metrics: readonly NoiseMetric[], { isFit, blockSeconds }: Machine): NoiseRecommendation {
  const worth = metrics.filter(({ isWorthGating }) => isFit && isWorthGating)
  return {
    metrics: worth.map(({ name }) => name),
    plans: worth.length === 0 ? [] : shownRegressions.map((regression) => planFor(regression, worth, blockSeconds)),
    longerBlocks: metrics.filter(wantsLongerBlocks).map(({ name }) => name),
  }
}

function planFor(regression: number, metrics: readonly NoiseMetric[], blockSeconds: number | null): GatePlanned {
  const ofEach = metrics.map(
    ({ pairsNeeded }) => pairsNeeded.find((one) => one.regression === regression)?.pairs ?? null,
  )
  const pairs = ofEach.some((one) => one === null) ? null : Math.max(...ofEach.map((one) => one ?? 0))
  return { regression, pairs, seconds: pairs === null || blockSeconds === null ? null : 2 * pairs * blockSeconds }
}

/** Is it without a figure, or noisy, because a block has few messages? What there is one of a connection takes more members. */
function wantsLongerBlocks({ samples, ofSampling, pairsNeeded, halfWidth }: NoiseMetric): boolean {
  if (samples === null || samples.per === 'connection') return false
  if (samples.count < samples.needed) return true
  if (halfWidth === null) return false
  const isNoisy = pairsNeeded.some(({ pairs }) => pairs === null || pairs > usualPairs)
  return isNoisy && ofSampling !== null && ofSampling >= mostlySampling
}
