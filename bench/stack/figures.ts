import type { Broadcast } from './measure-broadcast.ts'
import type { Connects } from './measure-connects.ts'
import type { StackName } from './stack-under-test.ts'

/** One stack from its start to its end. */
export interface Round {
  readonly stack: StackName
  /** The first connects of a fresh stack. */
  readonly cold: Connects
  /** As many again. */
  readonly warm: Connects
  readonly broadcast: Broadcast
}

/** One stack over its rounds. */
export interface StackFigures {
  readonly stack: StackName
  readonly coldConnectsPerSecond: Spread
  readonly warmConnectsPerSecond: Spread
  readonly connectsFailed: number
  readonly deliveriesPerCpuSecond: Spread
  readonly joined: number
  readonly expected: number
  readonly received: number
  readonly rssMiB: Spread
}

export interface Spread {
  readonly mean: number
  readonly least: number
  readonly most: number
}

export function summarize(stack: StackName, all: readonly Round[]): StackFigures {
  const rounds = all.filter((round) => round.stack === stack)
  const sum = (figure: (round: Round) => number) => rounds.reduce((total, round) => total + figure(round), 0)
  const spread = (figure: (round: Round) => number): Spread => ({
    mean: sum(figure) / rounds.length,
    least: Math.min(...rounds.map(figure)),
    most: Math.max(...rounds.map(figure)),
  })
  return {
    stack,
    coldConnectsPerSecond: spread(({ cold }) => cold.perSecond),
    warmConnectsPerSecond: spread(({ warm }) => warm.perSecond),
    connectsFailed: sum(({ cold, warm }) => cold.failed + warm.failed),
    deliveriesPerCpuSecond: spread(({ broadcast: { received, cpuUs } }) => (received * 1e6) / cpuUs),
    joined: sum(({ broadcast }) => broadcast.joined),
    expected: sum(({ broadcast }) => broadcast.expected),
    received: sum(({ broadcast }) => broadcast.received),
    rssMiB: spread(({ broadcast }) => broadcast.rssKiB / 1024),
  }
}
