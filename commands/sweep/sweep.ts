import type { Slo } from '../../src/metrics/judging/checks/slo.ts'
import { whyNotCounted, measuredAgain } from '../experiment/counted.ts'
import type { Experiment, WhyNotCounted } from '../experiment/experiment.ts'
import { inBalancedRounds } from '../experiment/order.ts'
import { type SweepArm, type SweepPlan, armOf } from './arms.ts'
import { judgeSweep } from './judge.ts'
import { type SweepAnswer, sweepResultSchemaName } from './sweep-result.ts'

/**
 * Builds the experiment that finds the memory setting that is worth its cost. It plays every setting once per round, in balanced
 * order, behind the same alias.
 *
 * @param functionsAreNamed true if the user has named the functions
 */
export function sweepExperiment(
  plan: SweepPlan,
  slo: Slo | null,
  functionsAreNamed = false,
): Experiment<SweepArm, SweepAnswer> {
  const order = sweepOrder(plan)
  const whyNot: WhyNotCounted<SweepArm> = ({ arm, result }) => whyNotCounted(result, plan.functions, arm.leastCpuShare)
  return {
    name: 'sweep',
    schema: sweepResultSchemaName,
    seed: plan.seed,
    targets: 'shared',
    arms: plan.memoryMb.map((memoryMb) => armOf(plan, memoryMb, 1)),
    functionsAreNamed,
    blocksPlanned: order.length,
    whyNotCounted: whyNot,
    nextArm: measuredAgain(order, whyNot),
    judge: (blocks) => judgeSweep(blocks, { ...plan, slo }),
  }
}

/** The arm of every block. */
export function sweepOrder(plan: SweepPlan): SweepArm[] {
  const { memoryMb, rounds, seed } = plan
  return inBalancedRounds(memoryMb, rounds, seed).map((mb, place) =>
    armOf(plan, mb, Math.floor(place / memoryMb.length) + 1),
  )
}
