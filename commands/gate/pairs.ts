import { exitCodes } from '../../src/exit-codes.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { Block } from '../experiment/experiment.ts'
import { whyNotBelieved } from '../experiment/counted.ts'
import { uncountedSentence } from '../../src/metrics/judging/uncounted.ts'
import { type GateArm, type GatePlan, type PairedPlan, pairsOfStage, savedRuns } from './plan.ts'
import { figureOf } from './gated-figures.ts'

export type GateBlock = Block<GateArm>

/** Two blocks that count, one of each side. */
export interface Pair {
  /** From 1. */
  readonly number: number
  readonly stage: 1 | 2
  readonly baseline: RunResult
  readonly candidate: RunResult
}

/** Why a block says nothing about its side; empty if it counts. */
export function whyNotInGate(plan: Pick<GatePlan, 'figures'>, { result }: Pick<GateBlock, 'result'>): string[] {
  const reasons = whyNotBelieved(result)
  if (reasons.length > 0) return reasons
  const hasFigure = plan.figures.some((figure) => figureOf(figure, result) !== null)
  return hasFigure ? [] : ['nothing that is gated was measured']
}

/** Why blocks do not count, each reason once, in one sentence; none if all do. */
export function whyUncounted(plan: Pick<GatePlan, 'figures'>, blocks: readonly GateBlock[]): string[] {
  const sentence = uncountedSentence(blocks.map((block) => whyNotInGate(plan, block)))
  return sentence === null ? [] : [sentence]
}

/** How far the pairs of a stage have come. */
export interface PairsSoFar {
  readonly planned: number
  /** One of their sides does not count in two tries: they cannot count any more. */
  readonly lost: number
  /** The arm of the next block; undefined where each pair counts or is lost. */
  readonly next: GateArm | undefined
  /** Has the pair of that arm a block already? */
  readonly isBegun: boolean
}

/** @param order the arms of a stage, those of a pair behind each other */
export function pairsSoFar(
  plan: Pick<GatePlan, 'figures'>,
  order: readonly GateArm[],
  blocks: readonly GateBlock[],
): PairsSoFar {
  const pairs = [...Map.groupBy(order, ({ pair }) => pair)].map(([pair, arms]) =>
    pairSoFar(
      plan,
      arms,
      blocks.filter(({ arm }) => arm.pair === pair),
    ),
  )
  const open = pairs.find(({ next }) => next !== undefined)
  return {
    planned: pairs.length,
    lost: pairs.filter(({ isLost }) => isLost).length,
    next: open?.next,
    isBegun: open?.isBegun ?? false,
  }
}

/** A block that does not count is measured once more at once. */
const triesOfBlock = 2

interface PairSoFar extends Pick<PairsSoFar, 'next' | 'isBegun'> {
  readonly isLost: boolean
}

function pairSoFar(plan: Pick<GatePlan, 'figures'>, arms: readonly GateArm[], blocks: readonly GateBlock[]): PairSoFar {
  const isBegun = blocks.length > 0
  let isLost = false
  for (const arm of arms) {
    const tries = blocks.filter((block) => block.arm.side === arm.side)
    if (tries.some((block) => whyNotInGate(plan, block).length === 0)) continue
    if (tries.length < triesOfBlock) return { next: arm, isBegun, isLost }
    isLost = true
    // Its other side says nothing any more, unless a candidate has collapsed: then the baseline says whose fault that is.
    if (!hasCollapsed(tries)) return { next: undefined, isBegun, isLost }
  }
  return { next: undefined, isBegun, isLost }
}

/** Did the target of the candidate fail in each of these tries? */
export function hasCollapsed(tries: readonly GateBlock[]): boolean {
  return tries.every(
    ({ arm, result }) => arm.side === 'candidate' && result.verdict.exitCode === exitCodes.targetFailed,
  )
}

/** The complete pairs, in their order. A saved run is the baseline of the pair at its place. */
export function pairsOf(plan: PairedPlan, blocks: readonly GateBlock[]): Pair[] {
  const counted = blocks.filter((block) => whyNotInGate(plan, block).length === 0)
  const [saved, stagePairs] = [savedRuns(plan), pairsOfStage(plan)]
  return Array.from({ length: 2 * stagePairs }, (_, i) => i + 1).flatMap((number) => {
    const ofSide = (side: GateArm['side']) =>
      counted.find(({ arm }) => arm.pair === number && arm.side === side)?.result
    const baseline = saved === null ? ofSide('baseline') : saved[number - 1]
    const candidate = ofSide('candidate')
    if (baseline === undefined || candidate === undefined) return []
    return [{ number, stage: number <= stagePairs ? (1 as const) : (2 as const), baseline, candidate }]
  })
}
