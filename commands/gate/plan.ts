import type { Slo } from '../../src/metrics/judging/checks/slo.ts'
import type { Settings } from '../../src/settings/settings.ts'
import type { Arm, TakingTurns } from '../experiment/experiment.ts'
import { inDrawnOrder } from '../experiment/order.ts'
import type { GatedFigure } from './gated-figures.ts'
import type { GatedWork, Side } from './gate-result.ts'

/** The probability of a false FAIL, of all timed figures together: once in three years of nights. */
export const failureLevel = 0.001

/** And that a figure is worse than its bound says. */
export const boundLevel = 0.05

/** Fewer rounds have no interval of 95 %. */
export const leastRounds = 6

/** With fewer pairs of turns a round is no observation. */
export const leastPairs = 8

/** By the name of a count: of how much more a candidate may have, 0.1 for 10 %. */
export type AllowedWork = Readonly<Partial<Record<GatedWork, number>>>

/** The plan of a gate. */
export interface GatePlan {
  readonly scenario: string
  readonly baseline: PlannedSide
  readonly candidate: PlannedSide
  readonly figures: readonly GatedFigure[]
  readonly allowedWork: AllowedWork
  readonly slo: Slo | null
  /** Length of one turn. */
  readonly turnSeconds: number
  /** Rounds that are to count; with them the gate is over. */
  readonly rounds: number
  /** As many rounds as its time allows. */
  readonly roundsAtMost: number
  /** Pairs of one round, without those of its warm-up. */
  readonly pairsOfRound: number
  /** Compare what is not alike all the same? */
  readonly force: boolean
  /** The differences that are known before the first round and that `force` lets pass; one sentence each. */
  readonly forced: readonly string[]
  /** Other warnings that are known before the first round. */
  readonly warnings: readonly string[]
  /** Settings that make some connections stale in the first round; they override those of the sides. Null if the target cannot do that. */
  readonly staleRound: Settings | null
  readonly allowInconclusive: boolean
  readonly seed: number
}

export interface PlannedSide {
  /** For people. */
  readonly name: string
  readonly commit: string | null
  /** The settings of its runs, without a seed. */
  readonly settings: Settings
}

export interface GateArm extends Arm {
  readonly side: Side
  /** From 1. */
  readonly round: number
}

/**
 * Both sides at the same time, with the same members, rooms and messages. Which of them is started first is drawn for each round: two
 * stacks of one version are then exchangeable.
 */
export function roundOf(plan: GatePlan, round: number): TakingTurns<GateArm> {
  const seed = plan.seed + round - 1
  const stale = round === 1 ? plan.staleRound : null
  const armOf = (side: Side): GateArm => ({
    name: side,
    scenario: stale === null ? plan.scenario : 'stale',
    settings: { ...plan[side].settings, ...stale, seed },
    side,
    round,
  })
  const [first, second] = inDrawnOrder(['baseline', 'candidate'] as const, seed).map(armOf)
  if (first === undefined || second === undefined) throw new Error('two sides have two arms')
  return { both: [first, second], seed, seconds: plan.turnSeconds }
}
