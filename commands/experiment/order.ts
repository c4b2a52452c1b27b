import { seededRandom } from '../../src/crowd/random.ts'

/**
 * Every arm once, in an order drawn from the seed: what a block leaves behind on the machine, and what the first one has
 * to load, must not always meet the same arm.
 */
export function inDrawnOrder<OneArm>(arms: readonly OneArm[], seed: number): OneArm[] {
  return inOrderOf(arms, seededRandom(seed))
}

function inOrderOf<OneArm>(arms: readonly OneArm[], random: () => number): OneArm[] {
  return arms
    .map((arm) => ({ arm, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ arm }) => arm)
}

/**
 * Rounds of every arm once; every second round is the one before in reverse: A B C C B A, and A B B A for two. A machine
 * that gets slower or faster all the time so favours none, however many pairs of rounds there are.
 *
 * @param seed draws the order of the first round
 * @returns the arm of each block, by its place, which counts from 0 and has no end; undefined without arms
 */
export function balancedOrder<OneArm>(arms: readonly OneArm[], seed: number): (place: number) => OneArm | undefined {
  const forwards = inDrawnOrder(arms, seed)
  const there = [...forwards, ...forwards.toReversed()]
  return (place) => there[place % there.length]
}

/**
 * Rounds of every arm once, each in an order drawn by itself. A test of the differences within rounds is then exact, whatever the
 * machine does: in a balanced order, a disturbance of every fourth block favours one arm each time.
 */
export function inDrawnRounds<OneArm>(arms: readonly OneArm[], rounds: number, seed: number): OneArm[] {
  const random = seededRandom(seed)
  return Array.from({ length: rounds }, () => inOrderOf(arms, random)).flat()
}

/** The first so many rounds of the {@link balancedOrder}. */
export function inBalancedRounds<OneArm>(arms: readonly OneArm[], rounds: number, seed: number): OneArm[] {
  const armAt = balancedOrder(arms, seed)
  return Array.from({ length: arms.length * rounds }, (_, place) => armAt(place)).filter((arm) => arm !== undefined)
}
