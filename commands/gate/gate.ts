import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { uncountedSentence } from '../../src/metrics/judging/uncounted.ts'
import type { Experiment, TakingTurns } from '../experiment/experiment.ts'
import { differencesOfSides } from './differences.ts'
import { type GateAnswer, gateResultSchemaName } from './gate-result.ts'
import { judgeCounters } from './judge-counters.ts'
import { judgeWork } from './judge-work.ts'
import { judgeGate, newFindingsOf } from './judge.ts'
import { type GateArm, type GatePlan, leastRounds, roundOf } from './plan.ts'
import { type GateBlock, type Round, counts, roundsOf, turnsOfRound, whyNotInGate } from './rounds.ts'

/** Is the candidate worse than the baseline? Both at the same time, in turns, round by round, until enough rounds count. */
export function gateExperiment(plan: GatePlan): Experiment<GateArm, GateAnswer, TakingTurns<GateArm>> {
  return {
    name: 'gate',
    schema: gateResultSchemaName,
    seed: plan.seed,
    targets: 'own',
    // As many as it takes until enough rounds count.
    blocksPlanned: null,
    whyNotCounted: whyNotInGate,
    nextArm: (blocks) => nextRound(plan, blocks),
    judge: (blocks) => judgeGate(plan, blocks),
  }
}

/**
 * When it ends does not depend on times, which would change the error rates: only on how many rounds count, and on what nothing that is
 * measured later can change.
 *
 * @throws Refusal (2) once both sides have a block, if they are not comparable: the memory of a function is only known then
 */
function nextRound(plan: GatePlan, blocks: readonly GateBlock[]): TakingTurns<GateArm> | undefined {
  refuseDifferences(plan, blocks)
  const rounds = roundsOf(blocks)
  const done = blocks.length / 2
  if (done >= plan.roundsAtMost || hasFailed(plan, rounds)) return undefined
  const counted = rounds.filter((round) => counts(turnsOfRound(round))).length
  if (counted >= plan.rounds) return undefined
  refuseHopeless(plan, { done, counted, blocks })
  return roundOf(plan, done + 1)
}

function hasFailed({ allowedWork }: GatePlan, rounds: readonly Round[]): boolean {
  const counted = [...judgeCounters(rounds), ...judgeWork(rounds, allowedWork)]
  return newFindingsOf(rounds).length > 0 || counted.some(({ verdict }) => verdict === 'fail')
}

/** After so many rounds, none of them counted, the next is no better. */
const hopelessRounds = 3

/** @throws Refusal (11) where the time that is left cannot bring rounds enough for any verdict */
function refuseHopeless(
  plan: GatePlan,
  { done, counted, blocks }: { readonly done: number; readonly counted: number; readonly blocks: readonly GateBlock[] },
): void {
  const atBest = counted + plan.roundsAtMost - done
  if (atBest >= leastRounds && (done < hopelessRounds || counted > 0)) return
  const why = uncountedSentence(blocks.map(whyNotInGate)) ?? 'The machine was busy with something else.'
  throw new Refusal(exitCodes.invalid, `${why} ${counted} of ${done} rounds count, and a verdict takes ${leastRounds}.`)
}

function refuseDifferences(plan: GatePlan, blocks: readonly GateBlock[]): void {
  const differences = plan.force ? [] : differencesOfSides(blocks)
  if (differences.length === 0) return
  throw new Refusal(
    exitCodes.usage,
    differences.map((difference) => `${difference}; make it the same, or give --force`),
  )
}
