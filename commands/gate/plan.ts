import { type GateLevels, leastPairsToFail } from '../../src/metrics/judging/statistics/two-stages.ts'
import type { Slo } from '../../src/metrics/judging/checks/slo.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { Settings } from '../../src/settings/settings.ts'
import type { Arm } from '../experiment/experiment.ts'
import { whyNotBelieved } from '../experiment/counted.ts'
import { inDrawnRounds } from '../experiment/order.ts'
import type { GatedFigure } from './gated-figures.ts'
import type { GateNoise, Side } from './gate-result.ts'

/** The probability of a false suspicion, of each metric in one stage. */
export const level = 0.05

/** And of a false FAIL, of all metrics together: once in three years of nights. */
export const levels: GateLevels = { suspicion: level, failure: 0.001 }

export const defaultPairs = 10

/** The plan of a gate. */
export interface GatePlan {
  readonly scenario: string
  /** Its settings are not used where it is saved. */
  readonly baseline: PlannedSide
  readonly candidate: PlannedSide
  /** Saved runs in place of a baseline that is measured, each paired with one fresh block; null to measure it. */
  readonly baselineRuns: readonly RunResult[] | null
  /** The pairs of one stage. */
  readonly pairs: number
  readonly figures: readonly GatedFigure[]
  readonly slo: Slo | null
  readonly noise: GateNoise | null
  /** Compare what is not alike all the same? */
  readonly force: boolean
  /** Differences known before the first block that `force` accepted; a sentence each. */
  readonly forced: readonly string[]
  /** Other warnings known before the first block. */
  readonly warnings: readonly string[]
  readonly allowInconclusive: boolean
  readonly seed: number
}

/** The part of the plan that decides the order of the blocks and the pairs; also for an arm against itself. */
export type PairedPlan = Pick<
  GatePlan,
  'scenario' | 'baseline' | 'candidate' | 'baselineRuns' | 'pairs' | 'figures' | 'seed'
>

export interface PlannedSide {
  /** For people. */
  readonly name: string
  readonly commit: string | null
  /** The settings of its runs, without a seed. */
  readonly settings: Settings
}

export interface GateArm extends Arm {
  readonly side: Side
  readonly stage: 1 | 2
  /** From 1; those of the second stage go on counting. */
  readonly pair: number
}

/** The fewest pairs of a stage with which a metric can fail: refuse fewer. @param figures how many are gated */
export function pairsNeeded(figures: number): number {
  return leastPairsToFail(figures, levels)
}

/** The saved runs that count, in their order; null where the baseline is measured. */
export function savedRuns({ baselineRuns }: Pick<GatePlan, 'baselineRuns'>): readonly RunResult[] | null {
  return baselineRuns && baselineRuns.filter((run) => whyNotBelieved(run).length === 0)
}

/** The pairs of one stage: fewer than planned if there are fewer saved runs. */
export function pairsOfStage(plan: Pick<GatePlan, 'pairs' | 'baselineRuns'>): number {
  return Math.min(plan.pairs, savedRuns(plan)?.length ?? Infinity)
}

/** Fresh pairs take as many saved runs again. */
export function hasSecondStage(plan: Pick<GatePlan, 'pairs' | 'baselineRuns'>): boolean {
  return (savedRuns(plan)?.length ?? Infinity) >= 2 * pairsOfStage(plan)
}

/** The arm of each block of a stage: a throw for each pair says which of its sides is first. */
export function orderOfStage(plan: PairedPlan, stage: 1 | 2): GateArm[] {
  const { seed, baselineRuns } = plan
  const pairs = pairsOfStage(plan)
  const sides: readonly Side[] = baselineRuns === null ? ['baseline', 'candidate'] : ['candidate']
  const before = stage === 1 ? 0 : pairs
  return inDrawnRounds(sides, pairs, seed + before).map((side, place) =>
    armOf(plan, side, stage, before + Math.floor(place / sides.length) + 1),
  )
}

/** The seed follows from the pair: both have the same members, rooms and instants, so that these do not differ. */
function armOf(plan: PairedPlan, side: Side, stage: 1 | 2, pair: number): GateArm {
  const { scenario, seed } = plan
  return { name: side, scenario, settings: { ...plan[side].settings, seed: seed + pair - 1 }, side, stage, pair }
}
