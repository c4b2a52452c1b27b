import type { Experiment, WhyNotCounted } from '../experiment/experiment.ts'
import { whyNotInGate } from '../gate/pairs.ts'
import type { GateArm } from '../gate/plan.ts'
import { judgeNoise, pairsOfNoise } from './judge.ts'
import { type NoiseAnswer, noiseResultSchemaName } from './noise-result.ts'
import { type NoisePlan, orderOfNoise } from './plan.ts'

/** What does a gate see where nothing has changed? Two arms that are the same; each has an embedded stack of its own. */
export function noiseExperiment(plan: NoisePlan): Experiment<GateArm, NoiseAnswer> {
  const order = orderOfNoise(plan)
  const whyNot: WhyNotCounted<GateArm> = (block) => whyNotInGate(plan, block)
  return {
    name: 'noise',
    schema: noiseResultSchemaName,
    seed: plan.seed,
    targets: 'of-arm',
    blocksPlanned: order.length,
    whyNotCounted: whyNot,
    nextArm: (blocks) => pairsOfNoise(plan, blocks).next,
    judge: (blocks) => judgeNoise(plan, blocks),
  }
}
