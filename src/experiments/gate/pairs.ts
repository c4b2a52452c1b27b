import { whyBusyWithOthers } from '../../metrics/judging/validity/other-load.ts'
import type { RunResult } from '../../metrics/result/run-result.ts'
import type { Block } from '../experiment.ts'
import { whyNotBelieved } from '../counted.ts'
import { type GateArm, type GatePlan, type PairedPlan, pairsOfStage, savedRuns } from './plan.ts'
import { figureOf } from './gated-figures.ts'

export type GateBlock = Block<GateArm>

/** Of two blocks that count, one of each side. */
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

/** How many were measured while something else took the cores. */
export function blocksBesideOthers(blocks: readonly GateBlock[]): number {
  return blocks.filter(({ result }) => whyBusyWithOthers(result) !== null).length
}

/** Those that are whole, in their order. A saved run stands for the baseline of the pair of its place. */
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
