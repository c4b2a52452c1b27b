import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { differencesOfSides } from './differences.ts'
import { findingsOf, isSureToFail, needsSecondStage } from './findings.ts'
import { type GateAnswer, gateResultSchemaName } from './gate-result.ts'
import { judgeGate } from './judge.ts'
import { type GateBlock, pairsSoFar, whyNotInGate } from './pairs.ts'
import { type GateArm, type GatePlan, orderOfStage } from './plan.ts'

/**
 * Is the candidate worse than the baseline? Both in turns, in pairs; if anything is suspect, once more with fresh pairs.
 */
export function gateExperiment(plan: GatePlan): Experiment<GateArm, GateAnswer> {
  return {
    name: 'gate',
    schema: gateResultSchemaName,
    seed: plan.seed,
    targets: 'shared',
    // Twice as many where something is suspect.
    blocksPlanned: null,
    whyNotCounted: (block) => whyNotInGate(plan, block),
    nextArm: (blocks) => nextArm(plan, blocks),
    judge: (blocks) => judgeGate(plan, blocks),
  }
}

/** @throws Refusal (2) once both sides have a block, if they are not comparable: the memory of a function is only known then */
function nextArm(plan: GatePlan, blocks: readonly GateBlock[]): GateArm | undefined {
  const first = pairsSoFar(plan, orderOfStage(plan, 1), blocks)
  const current = first.next === undefined ? pairsSoFar(plan, orderOfStage(plan, 2), blocks) : first
  // No pair is left with one of its sides, if that can still count.
  if (current.isBegun) return current.next
  refuseDifferences(plan, blocks)
  const findings = findingsOf(plan, blocks)
  if (isSureToFail(findings) || findings.hasTooFewLeft) return undefined
  if (current === first) return first.next
  return findings.isSecondWhole || !needsSecondStage(plan, findings) ? undefined : current.next
}

function refuseDifferences(plan: GatePlan, blocks: readonly GateBlock[]): void {
  const differences = plan.force ? [] : differencesOfSides(plan, blocks)
  if (differences.length === 0) return
  throw new Refusal(
    exitCodes.usage,
    differences.map((difference) => `${difference}; make it the same, or give --force`),
  )
}
