import { exitCodes } from '../../src/exit-codes.ts'
import { judgeFitness } from '../../src/metrics/judging/fitness.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { type TurnMessage, unpackMessages } from '../../src/metrics/result/turns.ts'
import type { Block } from '../experiment/experiment.ts'
import { type GateArm, leastPairs } from './plan.ts'

export type GateBlock = Block<GateArm>

/** The runs of both sides at one time: two stacks that were started for this round. */
export interface Round {
  /** From 1. */
  readonly number: number
  readonly baseline: RunResult
  readonly candidate: RunResult
}

/** The measurements of one side in the turns of a round that count. */
export interface TurnsOfSide {
  readonly messages: readonly TurnMessage[]
  /** CPU time of its functions; null where it is not known. */
  readonly cpuSeconds: number | null
}

/** The turns of a round, in pairs of one turn of each side. */
export interface TurnsOfRound {
  /** Pairs that count. */
  readonly counted: number
  /** Left out because the machine was busy with something else. */
  readonly disturbed: number
  /** Left out as the first ones, while the functions are cold. */
  readonly warmUp: number
  readonly baseline: TurnsOfSide
  readonly candidate: TurnsOfSide
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

const nothing: TurnsOfSide = { messages: [], cpuSeconds: null }
const noTurns: TurnsOfRound = { counted: 0, disturbed: 0, warmUp: 0, baseline: nothing, candidate: nothing }

export function turnsOfRound({ baseline, candidate }: Round): TurnsOfRound {
  const [before, after] = [baseline.turns, candidate.turns]
  if ([baseline, candidate].some((result) => whyNotInGate({ result }).length > 0)) return noTurns
  if (before === undefined || after === undefined) return noTurns
  const [ofBaseline, ofCandidate] = [before, after].map(({ messages }) => unpackMessages(messages))
  const pairsOf = (messages: readonly TurnMessage[] = []) => new Set(messages.map(({ pair }) => pair))
  const warmUp = Math.max(before.warmUpPairs, after.warmUpPairs)
  const ofBoth = pairsOf(ofCandidate)
  const both = [...pairsOf(ofBaseline)].filter((pair) => pair >= warmUp && ofBoth.has(pair))
  const isDisturbed = disturbedPairs([baseline, candidate])
  const counted = new Set(both.filter((pair) => !isDisturbed(pair)))
  const countsAll = (firstPair: number, pairs: number) =>
    pairs > 0 && Array.from({ length: pairs }, (_, place) => firstPair + place).every((pair) => counted.has(pair))
  const cpu = (before.functionCpu ?? []).flatMap((ofBefore) => {
    const { firstPair, pairs, seconds } = ofBefore
    const same = after.functionCpu?.find((one) => one.firstPair === firstPair && one.pairs === pairs)
    return same === undefined || !countsAll(firstPair, pairs) ? [] : [[seconds, same.seconds] as const]
  })
  const side = (messages: readonly TurnMessage[] = [], place: 0 | 1): TurnsOfSide => ({
    messages: messages.filter(({ pair }) => counted.has(pair)),
    cpuSeconds: cpu.length === 0 ? null : cpu.reduce((sum, seconds) => sum + seconds[place], 0),
  })
  return {
    counted: counted.size,
    disturbed: both.length - counted.size,
    warmUp,
    baseline: side(ofBaseline, 0),
    candidate: side(ofCandidate, 1),
  }
}

/** Has a round enough for a figure of each side? The rule does not know which side had its turn. */
export function counts({ counted }: TurnsOfRound): boolean {
  return counted >= leastPairs
}

/** Finds the pairs that overlap a second in which either run says that the machine was disturbed. The rule for a run is applied to the second. */
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
