import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { uncountedSentence } from '../../src/metrics/judging/uncounted.ts'
import type { Experiment, TakingTurns } from '../experiment/experiment.ts'
import { differencesOfSides } from './differences.ts'
import { type GateAnswer, gateResultSchemaName } from './gate-result.ts'
import { judgeCounters } from './judge-counters.ts'
import { judgeGate } from './judge.ts'
import { type GateArm, type GatePlan, leastPairs, roundOf } from './plan.ts'
import { type GateBlock, pairsOfTurns, roundsOf, whyNotInGate } from './rounds.ts'

/** Is the candidate worse than the baseline? Both at the same time, in turns, until enough pairs of turns count. */
export function gateExperiment(plan: GatePlan): Experiment<GateArm, GateAnswer, TakingTurns<GateArm>> {
  return {
    name: 'gate',
    schema: gateResultSchemaName,
    seed: plan.seed,
    targets: 'of-arm',
    // As many as it takes until enough pairs count.
    blocksPlanned: null,
    whyNotCounted: whyNotInGate,
    nextArm: (blocks) => nextRound(plan, blocks),
    judge: (blocks) => judgeGate(plan, blocks),
  }
}

/**
 * When it ends does not depend on what the turns show, which would change the error rates: only on how many of them count, and on
 * what nothing that is measured later can change.
 *
 * @throws Refusal (2) once both sides have a block, if they are not comparable: the memory of a function is only known then
 */
function nextRound(plan: GatePlan, blocks: readonly GateBlock[]): TakingTurns<GateArm> | undefined {
  refuseDifferences(plan, blocks)
  const rounds = roundsOf(blocks)
  const done = blocks.length / 2
  if (done >= plan.roundsAtMost || judgeCounters(rounds).some(({ verdict }) => verdict === 'fail')) return undefined
  const { counted } = pairsOfTurns(rounds)
  if (counted.length >= plan.pairs) return undefined
  refuseHopeless(plan, { done, counted: counted.length, blocks })
  return roundOf(plan, done + 1)
}

/** Of so many rounds in which nothing counts the next is no better. */
const hopelessRounds = 2

/** @throws Refusal (11) where the time that is left cannot bring pairs enough for any verdict */
function refuseHopeless(
  plan: GatePlan,
  { done, counted, blocks }: { readonly done: number; readonly counted: number; readonly blocks: readonly GateBlock[] },
): void {
  const atBest = counted + (plan.roundsAtMost - done) * plan.pairsOfRound
  if (atBest >= leastPairs && (done < hopelessRounds || counted > 0)) return
  const why = uncountedSentence(blocks.map(whyNotInGate)) ?? 'The machine was busy with something else in every second.'
  throw new Refusal(
    exitCodes.invalid,
    `${why} ${counted} pairs of turns count after ${done} rounds, and a verdict takes ${leastPairs}.`,
  )
}

function refuseDifferences(plan: GatePlan, blocks: readonly GateBlock[]): void {
  const differences = plan.force ? [] : differencesOfSides(blocks)
  if (differences.length === 0) return
  throw new Refusal(
    exitCodes.usage,
    differences.map((difference) => `${difference}; make it the same, or give --force`),
  )
}
