import type { Settings } from '../../settings/settings.ts'
import type { Arm } from '../experiment.ts'

/** A memory setting, in one of its rounds. */
export interface SweepArm extends Arm {
  readonly memoryMb: number
  /** From 1. */
  readonly round: number
}

/** What all blocks of a sweep have in common. */
export interface SweepPlan {
  readonly scenario: string
  /** Of the runs, without a seed. */
  readonly settings: Settings
  /** Roles. */
  readonly functions: readonly string[]
  /** At least two, all different. */
  readonly memoryMb: readonly number[]
  /** One of them. */
  readonly referenceMb: number
  readonly rounds: number
  readonly seed: number
}

/** The seed follows from the round: the settings of a round have the same members, rooms and instants, so that these do not differ. */
export function armOf({ scenario, settings, functions, seed }: SweepPlan, memoryMb: number, round: number): SweepArm {
  return {
    name: `${memoryMb}-mb`,
    scenario,
    settings: { ...settings, seed: seed + round - 1 },
    functions: Object.fromEntries(functions.map((role) => [role, { memoryMb }])),
    memoryMb,
    round,
  }
}
