import type { Settings } from '../../src/settings/settings.ts'
import type { GatedFigure } from '../gate/gated-figures.ts'
import { type GateArm, type PairedPlan, type PlannedSide, orderOfStage } from '../gate/plan.ts'

/** What is to be measured against itself. */
export interface NoisePlan {
  readonly scenario: string
  /** Of all runs, without a seed. */
  readonly settings: Settings
  readonly pairs: number
  readonly figures: readonly GatedFigure[]
  readonly seed: number
}

/** One stage of a gate whose two sides are the same: its order, its seeds, and which blocks count. */
export function pairedPlan({ settings, ...plan }: NoisePlan): PairedPlan {
  const side: PlannedSide = { name: 'the same', commit: null, settings }
  return { ...plan, baseline: side, candidate: side, baselineRuns: null }
}

/** The arm of every block: A stands where the baseline of a gate does, B for its candidate. */
export function orderOfNoise(plan: NoisePlan): GateArm[] {
  return orderOfStage(pairedPlan(plan), 1).map((arm) => ({ ...arm, name: arm.side === 'baseline' ? 'a' : 'b' }))
}
