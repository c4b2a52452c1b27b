import type { Slo } from '../../src/metrics/judging/checks/slo.ts'
import { whyNotCounted } from '../experiment/counted.ts'
import type { Experiment, WhyNotCounted } from '../experiment/experiment.ts'
import { inBalancedRounds } from '../experiment/order.ts'
import { type SweepArm, type SweepPlan, armOf } from './arms.ts'
import { roundsNeeded } from './differences.ts'
import type { SweepBlock } from './figures.ts'
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
    nextArm: (blocks) => nextOf(order, blocks, whyNot, plan),
    judge: (blocks) => judgeSweep(blocks, { ...plan, slo }),
  }
}

/**
 * The next arm of the order. A block that does not count is measured once more at once, and only once. A size that can no
 * longer have as many blocks as an answer needs is left out from there on; without the reference, or with less than two sizes left, the
 * sweep ends, because nothing that is measured later can be an answer.
 */
function nextOf(
  order: readonly SweepArm[],
  blocks: readonly SweepBlock[],
  whyNot: WhyNotCounted<SweepArm>,
  { memoryMb, referenceMb }: SweepPlan,
): SweepArm | undefined {
  const needed = roundsNeeded(memoryMb.length)
  // A look at some rounds has no answer anyway.
  const isLongEnough = order.length >= needed * memoryMb.length
  const counted = new Map<number, number>()
  let played = 0
  for (const [place, arm] of order.entries()) {
    const left = new Set(
      memoryMb.filter((mb) => {
        const toCome = order.slice(place).filter((one) => one.memoryMb === mb).length
        return (counted.get(mb) ?? 0) + toCome >= needed
      }),
    )
    if (isLongEnough && (left.size < 2 || !left.has(referenceMb))) return undefined
    if (isLongEnough && !left.has(arm.memoryMb)) continue
    const [first, again] = blocks.slice(played, played + 2)
    if (first === undefined) return arm
    const isFirst = whyNot(first).length === 0
    if (!isFirst && again === undefined) return arm
    played += isFirst ? 1 : 2
    if (isFirst || (again !== undefined && whyNot(again).length === 0))
      counted.set(arm.memoryMb, (counted.get(arm.memoryMb) ?? 0) + 1)
  }
  return undefined
}

/** The arm of every block. */
export function sweepOrder(plan: SweepPlan): SweepArm[] {
  const { memoryMb, rounds, seed } = plan
  return inBalancedRounds(memoryMb, rounds, seed).map((mb, place) =>
    armOf(plan, mb, Math.floor(place / memoryMb.length) + 1),
  )
}
