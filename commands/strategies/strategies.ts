import type { Experiment, WhyNotCounted } from '../experiment/experiment.ts'
import { measuredAgain } from '../experiment/measured-again.ts'
import { inBalancedRounds } from '../experiment/order.ts'
import { type StrategiesPlan, type StrategyArm, armsOf } from './arms.ts'
import { judgeStrategies } from './judge.ts'
import { whyUnusable } from './judge-cell.ts'
import { type StrategiesAnswer, strategiesResultSchemaName } from './strategies-result.ts'

/**
 * Builds the experiment that measures how late the last delivery is with each strategy, and how that grows with the room. It
 * plays one block per strategy, size and round.
 */
export function strategiesExperiment(plan: StrategiesPlan): Experiment<StrategyArm, StrategiesAnswer> {
  const arms = armsOf(plan)
  const order = inBalancedRounds(arms, plan.rounds, plan.seed).map((arm, place) => ({
    ...arm,
    round: Math.floor(place / arms.length) + 1,
  }))
  const whyNot: WhyNotCounted<StrategyArm> = (block) => whyUnusable(block, plan.functions)
  return {
    name: 'strategies',
    schema: strategiesResultSchemaName,
    seed: plan.seed,
    targets: 'shared',
    arms,
    functionsAreNamed: plan.functionsAreNamed,
    blocksPlanned: order.length,
    whyNotCounted: whyNot,
    nextArm: measuredAgain(order, whyNot),
    judge: (blocks) => judgeStrategies(plan, blocks),
  }
}
