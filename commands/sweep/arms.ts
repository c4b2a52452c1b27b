import type { Settings } from '../../src/settings/settings.ts'
import { cpuShareOf } from '../../reference-stack/local/index.ts'
import { leastCpuShare } from '../experiment/counted.ts'
import type { Strategy } from './sweep-result.ts'
import type { Arm } from '../experiment/experiment.ts'

/** A memory setting, in one of its rounds. */
export interface SweepArm extends Arm {
  readonly memoryMb: number
  /** The number of the round, from 1. */
  readonly round: number
  /**
   * The least CPU share that a memory setting may have. With a smaller share, a block would emulate another memory size than the
   * named one.
   */
  readonly leastCpuShare: number
}

/** The plan that all blocks of a sweep share. */
export interface SweepPlan {
  readonly scenario: string
  /** The settings of the runs, without a seed. */
  readonly settings: Settings
  /** Names of functions. */
  readonly functions: readonly string[]
  /** The memory settings in MB: at least two, all different. */
  readonly memoryMb: readonly number[]
  /** One of them. */
  readonly referenceMb: number
  readonly rounds: number
  readonly seed: number
  /** Null: the knee. */
  readonly strategy: Strategy | null
}

/** The seed follows from the round: the settings of a round have the same members, rooms and instants, so that these do not differ. */
export function armOf(plan: SweepPlan, memoryMb: number, round: number): SweepArm {
  const { scenario, settings, functions, seed } = plan
  return {
    name: `${memoryMb}-mb`,
    scenario,
    settings: { ...settings, seed: seed + round - 1 },
    functions: Object.fromEntries(functions.map((functionName) => [functionName, { memoryMb }])),
    memoryMb,
    round,
    leastCpuShare: Math.max(leastCpuShare, halfwayToTheNext(memoryMb, plan.memoryMb)),
  }
}

/**
 * The share of its own CPU with which a setting would be as near to the next smaller one as to itself. Sizes of more than a core have the
 * same CPU on the embedded stack, and so are not mistaken for each other.
 */
function halfwayToTheNext(memoryMb: number, all: readonly number[]): number {
  const own = cpuShareOf(memoryMb)
  const smaller = all.map(cpuShareOf).filter((share) => share < own)
  return Math.sqrt(Math.max(0, ...smaller) / own)
}
