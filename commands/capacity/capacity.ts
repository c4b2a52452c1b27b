import { seedsEnd } from '../../src/crowd/random.ts'
import type { Block, Experiment } from '../experiment/experiment.ts'
import { type CapacityArm, type Search, armAt } from './arms.ts'
import { type CapacityAnswer, capacityResultSchemaName } from './capacity-result.ts'
import { decidingSteps, judgeCapacity } from './judge.ts'
import { nextLevel } from './search.ts'

/**
 * Builds the experiment that finds how large a room, how high a rate or how many connections a chat can serve within its SLO.
 * Each block has a target of its own, so that the queues of an overloaded level do not affect the next one.
 */
export function capacityExperiment(search: Search, seed: number): Experiment<CapacityArm, CapacityAnswer> {
  const { from, levels, blocksAtMost } = search
  return {
    name: 'capacity',
    schema: capacityResultSchemaName,
    seed,
    targets: 'own',
    blocksPlanned: null,
    nextArm(blocks: readonly Block<CapacityArm>[]) {
      if (blocks.length >= blocksAtMost) return undefined
      const level = nextLevel(levels, from, decidingSteps(search, blocks))
      // Blocks of one level differ in who publishes when: one schedule is not to decide.
      return level === undefined ? undefined : armAt(search, level, (seed + blocks.length) % seedsEnd)
    },
    judge: (blocks) => judgeCapacity(search, blocks),
  }
}
