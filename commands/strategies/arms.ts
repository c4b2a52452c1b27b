import type { Settings } from '../../src/settings/settings.ts'
import type { Arm } from '../experiment/experiment.ts'
import { type ExpectedTimes, type Pace, drainSeconds, paceOf, integrationLimitSeconds } from './pace.ts'
import type { Strategy } from './strategy.ts'

/** A strategy in a room of one size. */
export interface StrategyArm extends Arm {
  readonly strategy: Strategy
  readonly roomSize: number
  /** Members a second who leave and rejoin: what a kept member list misses is seen only then. */
  readonly leavesPerSecond: number
  /** The number of the round, from 1. */
  readonly round: number
}

/** The strategies to compare, and how to measure them. */
export interface StrategiesPlan {
  readonly strategies: readonly Strategy[]
  /** Ascending. */
  readonly sizes: readonly number[]
  readonly rounds: number
  /** The functions whose variables a strategy sets. */
  readonly functions: readonly string[]
  /** Has the user named them? */
  readonly functionsAreNamed: boolean
  /** The memory that the functions get; null if they keep their own. */
  readonly memoryMb: number | null
  /** Between two messages, for all sizes; undefined for what the slowest strategy is expected to take. */
  readonly intervalSeconds: number | undefined
  readonly times: ExpectedTimes
  /** The settings of all runs: the target, and the options of the user. */
  readonly settings: Settings
  readonly seed: number
}

export function pacesOf({ strategies, sizes, times, intervalSeconds }: StrategiesPlan): Pace[] {
  return sizes.map((roomSize) => paceOf(roomSize, strategies, times, intervalSeconds))
}

/**
 * Returns the arms of the first round: each strategy with each size, and one more with churn if the strategy keeps a member list.
 */
export function armsOf(plan: StrategiesPlan): StrategyArm[] {
  return plan.strategies.flatMap((strategy) => [
    ...pacesOf(plan).map((pace) => armOf(plan, strategy, pace)),
    ...(keepsMembers(strategy) ? [churningArm(plan, strategy)] : []),
  ])
}

/** An invocation or two each: what two cores bear, with crowd and embedded stack on them. */
const mostArrivalsPerSecond = 40

/** The churn in a room of a hundred: at two leaves a second, every member leaves and rejoins once in fifty seconds. */
const churning = { roomSize: 100, leavesPerSecond: 2, messages: 30, intervalSeconds: 1 } as const

function churningArm(plan: StrategiesPlan, strategy: Strategy): StrategyArm {
  const { roomSize, leavesPerSecond, messages, intervalSeconds } = churning
  const arm = armOf(plan, strategy, { roomSize, intervalSeconds, messages, warmUpMessages: 2 })
  return {
    ...arm,
    name: `${strategy.name}-churn`,
    scenario: 'rooms',
    settings: { ...arm.settings, roomSizes: 'uniform', churnRate: leavesPerSecond },
    leavesPerSecond,
  }
}

function keepsMembers({ variables }: Strategy): boolean {
  return Number(variables['MEMBERS_CACHED_SECONDS'] ?? 0) > 0
}

function armOf(
  { functions, memoryMb, times, settings, seed }: StrategiesPlan,
  strategy: Strategy,
  pace: Pace,
): StrategyArm {
  const { roomSize, intervalSeconds, warmUpMessages, messages } = pace
  const change = { environment: strategy.variables, ...(memoryMb !== null && { memoryMb }) }
  const arrivalsPerSecond = Math.min(mostArrivalsPerSecond, Math.max(20, roomSize / 20))
  return {
    name: `${strategy.name}-${roomSize}`,
    scenario: 'broadcast',
    settings: {
      connectRate: arrivalsPerSecond,
      joinRate: arrivalsPerSecond,
      deadline: integrationLimitSeconds,
      ...settings,
      seed,
      members: roomSize,
      rooms: 1,
      arrivals: 'constant',
      publishRate: 1 / intervalSeconds,
      warmUp: intervalSeconds * warmUpMessages,
      duration: intervalSeconds * messages,
      drain: drainSeconds(strategy, roomSize, times),
    },
    functions: Object.fromEntries([
      ...(strategy.storedBy ?? []).map((name) => [name, { environment: strategy.variables }] as const),
      ...functions.map((name) => [name, change] as const),
    ]),
    strategy,
    roomSize,
    leavesPerSecond: 0,
    round: 1,
  }
}
