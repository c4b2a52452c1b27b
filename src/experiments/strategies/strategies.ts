import type { Experiment } from '../experiment.ts'
import { inBalancedRounds } from '../order.ts'
import { type StrategiesPlan, type StrategyArm, armsOf } from './arms.ts'
import { judgeStrategies } from './judge.ts'
import { type StrategiesAnswer, strategiesResultSchemaName } from './strategies-result.ts'

/** How late is the last delivery with each strategy, and how does that grow with the room? A block each, size and round. */
export function strategiesExperiment(plan: StrategiesPlan): Experiment<StrategyArm, StrategiesAnswer> {
  const arms = armsOf(plan)
  const order = inBalancedRounds(arms, plan.rounds, plan.seed)
  return {
    name: 'strategies',
    schema: strategiesResultSchemaName,
    seed: plan.seed,
    targets: 'shared',
    arms,
    functionsAreNamed: plan.functionsAreNamed,
    blocksPlanned: order.length,
    nextArm: (blocks) => order[blocks.length],
    judge: (blocks) => judgeStrategies(plan, blocks),
  }
}
