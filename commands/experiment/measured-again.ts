import type { Arm, Block, WhyNotCounted } from './experiment.ts'

/**
 * The next arm of an order in which a block that does not count is measured once more at once, so that it keeps its place in
 * the round. Only once: a machine that cannot give an arm what it needs would never come to the others. So there are at most
 * twice the blocks of the order.
 */
export function measuredAgain<OneArm extends Arm>(
  order: readonly OneArm[],
  whyNotCounted: WhyNotCounted<OneArm>,
): (blocks: readonly Block<OneArm>[]) => OneArm | undefined {
  return (blocks) => order[placesDone(blocks, whyNotCounted)]
}

/** Returns how many places of the order have a block that counts, or two that do not. */
export function placesDone<OneArm extends Arm>(
  blocks: readonly Block<OneArm>[],
  whyNotCounted: WhyNotCounted<OneArm>,
): number {
  let done = 0
  let isSecond = false
  for (const block of blocks) {
    const isDone: boolean = isSecond || whyNotCounted(block).length === 0
    if (isDone) done += 1
    isSecond = !isDone
  }
  return done
}
