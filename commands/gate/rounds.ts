import { exitCodes } from '../../src/exit-codes.ts'
import { judgeFitness } from '../../src/metrics/judging/fitness.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { type TurnMessage, unpackMessages } from '../../src/metrics/result/turns.ts'
import type { Block } from '../experiment/experiment.ts'
import type { GateArm } from './plan.ts'

export type GateBlock = Block<GateArm>

/** The blocks of both sides at one time. */
export interface Round {
  /** From 1. */
  readonly number: number
  readonly baseline: RunResult
  readonly candidate: RunResult
}

/** A pair of turns, one of each side. */
export interface PairOfTurns {
  readonly baseline: readonly TurnMessage[]
  readonly candidate: readonly TurnMessage[]
}

/** CPU time of the functions of both sides, of pairs that follow each other. */
export interface CpuOfPairs {
  readonly baseline: number
  readonly candidate: number
}

/** The pairs of turns of a gate. */
export interface PairsOfTurns {
  /** Those that count, in their order. */
  readonly counted: readonly PairOfTurns[]
  readonly cpu: readonly CpuOfPairs[]
  /** Left out because the machine was busy with something else. */
  readonly disturbed: number
  /** Left out as the first ones of each round, while the functions are cold. */
  readonly warmUp: number
}

export function roundsOf(blocks: readonly GateBlock[]): Round[] {
  return [...Map.groupBy(blocks, ({ arm }) => arm.round)].flatMap(([number, both]) => {
    const ofSide = (side: GateArm['side']) => both.find(({ arm }) => arm.side === side)?.result
    const [baseline, candidate] = [ofSide('baseline'), ofSide('candidate')]
    return baseline === undefined || candidate === undefined ? [] : [{ number, baseline, candidate }]
  })
}

/** A failed check (10) is a figure like any other: lost deliveries are infinite ones. */
const says = [exitCodes.ok, exitCodes.checkFailed, exitCodes.inconclusive, exitCodes.cloudMetricsMissing]

/** Why a block has no turns that count; empty if it may have. Disturbed seconds are left out by themselves. */
export function whyNotInGate({ result }: Pick<GateBlock, 'result'>): readonly string[] {
  const { verdict, validity, turns } = result
  if (turns === undefined || turns.pairs === 0)
    return verdict.reasons.length === 0 ? ['nothing was published'] : verdict.reasons
  if (validity.verdict === 'unfit') return []
  return says.some((code) => code === verdict.exitCode) ? [] : verdict.reasons.slice(0, 1)
}

export function pairsOfTurns(rounds: readonly Round[]): PairsOfTurns {
  const each = rounds.map(pairsOfRound)
  return {
    counted: each.flatMap(({ counted }) => counted),
    cpu: each.flatMap(({ cpu }) => cpu),
    disturbed: each.reduce((sum, { disturbed }) => sum + disturbed, 0),
    warmUp: each.reduce((sum, { warmUp }) => sum + warmUp, 0),
  }
}

const nothing: PairsOfTurns = { counted: [], cpu: [], disturbed: 0, warmUp: 0 }

function pairsOfRound({ baseline, candidate }: Round): PairsOfTurns {
  const [before, after] = [baseline.turns, candidate.turns]
  if ([baseline, candidate].some((result) => whyNotInGate({ result }).length > 0)) return nothing
  if (before === undefined || after === undefined) return nothing
  const [ofBaseline, ofCandidate] = [before, after].map(({ messages }) =>
    Map.groupBy(unpackMessages(messages), ({ pair }) => pair),
  )
  const isDisturbed = disturbedPairs([baseline, candidate])
  const warmUp = Math.max(before.warmUpPairs, after.warmUpPairs)
  const all = [...(ofBaseline ?? [])].filter(([pair]) => pair >= warmUp && ofCandidate?.has(pair) === true)
  const counted = all.filter(([pair]) => !isDisturbed(pair))
  return {
    counted: counted.map(([pair, messages]) => ({ baseline: messages, candidate: ofCandidate?.get(pair) ?? [] })),
    cpu: (before.functionCpu ?? []).flatMap(({ firstPair, pairs, seconds }) => {
      const same = after.functionCpu?.find((one) => one.firstPair === firstPair && one.pairs === pairs)
      const covered = Array.from({ length: pairs }, (_, place) => firstPair + place)
      const isOut = firstPair < warmUp || pairs === 0 || covered.some(isDisturbed)
      return same === undefined || isOut ? [] : [{ baseline: seconds, candidate: same.seconds }]
    }),
    disturbed: all.length - counted.length,
    warmUp,
  }
}

/**
 * Which pairs overlap a second that the machine was disturbed in, as either run has it. The rule is that of runs, for a second in
 * place of a run; it does not know which side had its turn.
 */
function disturbedPairs(results: readonly RunResult[]): (pair: number) => boolean {
  const seconds = results.map((result) => {
    const found = (result.takenTime?.seconds ?? []).filter(({ second: _, ...shares }) => isDisturbing(result, shares))
    return new Set(found.map(({ second }) => second))
  })
  return (pair) =>
    results.some(({ turns }, place) => {
      if (turns === undefined) return false
      const from = turns.startSecond + 2 * turns.seconds * pair
      const [first, last] = [Math.floor(from), Math.floor(from + 2 * turns.seconds)]
      return Array.from({ length: last - first + 1 }, (_, at) => first + at).some(
        (second) => seconds[place]?.has(second) === true,
      )
    })
}

function isDisturbing(result: RunResult, shares: NonNullable<RunResult['takenTime']>['run']): boolean {
  const { machineCpu = null, processes, generator } = result
  return (
    judgeFitness({ machineCpu, processes, generator, takenTime: { seconds: [], run: shares, worst: null } }).word !==
    'fit'
  )
}
