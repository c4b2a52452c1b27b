import { leastPairs } from '../../src/metrics/judging/statistics/signed-rank.ts'
import { type JudgedCounter, judgeCounters } from './judge-counters.ts'
import { type JudgedMetric, judgeMetrics } from './judge-metrics.ts'
import { type GateBlock, type Pair, type PairsSoFar, hasCollapsed, pairsOf, pairsSoFar, whyNotInGate } from './pairs.ts'
import { postsPerDelivery } from './gated-figures.ts'
import { type GatePlan, hasSecondStage, levels, orderOfStage, pairsNeeded, savedRuns } from './plan.ts'

/** The evidence of the blocks so far, from which the next measurement and the answer follow. */
export interface Findings {
  readonly pairs: readonly Pair[]
  readonly metrics: readonly JudgedMetric[]
  readonly counters: readonly JudgedCounter[]
  /** A sentence each: what has ended the candidate's target in both tries of a pair, where the baseline's block counts. */
  readonly collapses: readonly string[]
  /** Does each pair of the stage count, or is it lost? */
  readonly isFirstWhole: boolean
  /** The same, or so many are lost that nothing can be shown of what is suspect. */
  readonly isSecondWhole: boolean
  /** The fewest of a stage for a verdict. */
  readonly pairsNeeded: number
  /** Pairs of each stage that cannot count any more. */
  readonly lost: { readonly first: number; readonly second: number }
  /** So many pairs of the first stage are lost that it cannot have as many any more. */
  readonly hasTooFewLeft: boolean
}

export function findingsOf(plan: GatePlan, blocks: readonly GateBlock[]): Findings {
  const pairs = pairsOf(plan, blocks)
  const [firstSoFar, secondSoFar] = [1, 2].map((stage) =>
    pairsSoFar(plan, orderOfStage(plan, stage as 1 | 2), blocks),
  ) as [PairsSoFar, PairsSoFar]
  // Of fewer pairs nothing can be shown in either direction: they are judged as if they were all.
  const isSecondWhole =
    secondSoFar.next === undefined || secondSoFar.planned - secondSoFar.lost < leastPairs(levels.suspicion)
  const first = pairs.filter(({ stage }) => stage === 1)
  // A half of a second stage decides nothing: whoever stops it at the right time would choose the answer.
  const second = isSecondWhole ? pairs.filter(({ stage }) => stage === 2) : []
  const metrics = judgeMetrics(plan.figures, first, second)
  // What no block has is not gated; before there is a pair nobody knows what that will be.
  const needed = pairsNeeded(timed(pairs.length === 0 ? plan.figures : metrics))
  return {
    pairs,
    metrics,
    counters: judgeCounters(
      first,
      pairs.filter(({ stage }) => stage === 2),
      isSecondWhole,
    ),
    collapses: collapsesOf(plan, blocks),
    isFirstWhole: firstSoFar.next === undefined,
    isSecondWhole,
    pairsNeeded: needed,
    lost: { first: firstSoFar.lost, second: secondSoFar.lost },
    hasTooFewLeft: firstSoFar.planned - firstSoFar.lost < needed,
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
    const tries = both.filter(({ arm }) => arm.side === 'candidate')
    const counts =
      hasSaved || both.some((block) => block.arm.side === 'baseline' && whyNotInGate(plan, block).length === 0)
    const [reason] = tries.at(-1)?.result.verdict.reasons ?? []
    if (tries.length < 2 || !hasCollapsed(tries) || !counts) return []
    return [`The candidate failed twice in pair ${pair}, where the baseline did not: ${reason ?? 'its target failed'}`]
  })
}
