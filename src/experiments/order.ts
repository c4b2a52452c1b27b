import { seededRandom } from '../crowd/random.ts'

/**
 * Every arm once, in an order drawn from the seed: what a block leaves behind on the machine, and what the first one has
 * to load, must not always meet the same arm.
 */
export function inDrawnOrder<OneArm>(arms: readonly OneArm[], seed: number): OneArm[] {
  const random = seededRandom(seed)
  return arms
    .map((arm) => ({ arm, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ arm }) => arm)
}
