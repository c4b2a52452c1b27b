import { exitCodes } from '../../exit-codes.ts'
import { placesDone } from '../measured-again.ts'
import { type JudgedCounter, judgeCounters } from './judge-counters.ts'
import { type JudgedMetric, judgeMetrics } from './judge-metrics.ts'
import { type GateBlock, type Pair, pairsOf, whyNotInGate } from './pairs.ts'
import { postsPerDelivery } from './gated-figures.ts'
import { type GatePlan, hasSecondStage, orderOfStage, pairsNeeded, pairsOfStage, savedRuns } from './plan.ts'

/** What the blocks show so far: what is measured next and the answer both follow from it. */
export interface Findings {
  readonly pairs: readonly Pair[]
  readonly metrics: readonly JudgedMetric[]
  readonly counters: readonly JudgedCounter[]
  /** A sentence each: what has ended the candidate's target in both tries of a pair, where the baseline's block counts. */
  readonly collapses: readonly string[]
  /** Are all blocks of these stages measured? */
  readonly isFirstWhole: boolean
  readonly isSecondWhole: boolean
  /** The fewest of a stage for a verdict. */
  readonly pairsNeeded: number
  /** So many pairs of the first stage are lost that it cannot have as many any more. */
  readonly hasTooFewLeft: boolean
}

export function findingsOf(plan: GatePlan, blocks: readonly GateBlock[]): Findings {
  const pairs = pairsOf(plan, blocks)
  const done = placesDone(blocks, (block) => whyNotInGate(plan, block))
  const places = orderOfStage(plan, 1).length
  const [isFirstWhole, isSecondWhole] = [done >= places, done >= 2 * places]
  const first = pairs.filter(({ stage }) => stage === 1)
  // A half of a second stage decides nothing: whoever stops it at the right time would choose the answer.
  const second = isSecondWhole ? pairs.filter(({ stage }) => stage === 2) : []
  const metrics = judgeMetrics(plan.figures, first, second)
  // What no block has is not gated; before there is a pair nobody knows what that will be.
  const needed = pairsNeeded(timed(pairs.length === 0 ? plan.figures : metrics))
  const ended = Math.min(pairsOfStage(plan), Math.floor((done * pairsOfStage(plan)) / places))
  return {
    pairs,
    metrics,
    counters: judgeCounters(
      first,
      pairs.filter(({ stage }) => stage === 2),
      isSecondWhole,
    ),
    collapses: collapsesOf(plan, blocks),
    isFirstWhole,
    isSecondWhole,
    pairsNeeded: needed,
    hasTooFewLeft: pairsOfStage(plan) - (ended - first.filter(({ number }) => number <= ended).length) < needed,
  }
}

/** Posts are counted, and judged by themselves. */
function timed(figures: readonly { readonly name: string }[]): number {
  return figures.filter(({ name }) => name !== postsPerDelivery).length
}

/** Nothing that is measured later can make it pass. */
export function isSureToFail({ counters, collapses }: Findings): boolean {
  return collapses.length > 0 || counters.some(({ isSure }) => isSure)
}

/** Is something suspect that fresh pairs could clear, or confirm? */
export function needsSecondStage(plan: GatePlan, { metrics, counters, isFirstWhole }: Findings): boolean {
  const hasFailed = [...metrics, ...counters].some(({ isSuspect, verdict }) => verdict === 'fail' && !isSuspect)
  const isSuspect = [...metrics, ...counters].some((one) => one.isSuspect)
  return isFirstWhole && isSuspect && !hasFailed && hasSecondStage(plan)
}

function collapsesOf(plan: GatePlan, blocks: readonly GateBlock[]): string[] {
  const hasSaved = savedRuns(plan) !== null
  return [...Map.groupBy(blocks, ({ arm }) => arm.pair)].flatMap(([pair, both]) => {
    const failed = both.filter(
      ({ arm, result }) => arm.side === 'candidate' && result.verdict.exitCode === exitCodes.targetFailed,
    )
    const counts =
      hasSaved || both.some((block) => block.arm.side === 'baseline' && whyNotInGate(plan, block).length === 0)
    const [reason] = failed.at(-1)?.result.verdict.reasons ?? []
    if (failed.length < 2 || !counts) return []
    return [`The candidate failed twice in pair ${pair}, where the baseline did not: ${reason ?? 'its target failed'}`]
  })
}
