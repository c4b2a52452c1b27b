import { expect, it } from 'vitest'
import { seededRandom } from '../../../../../src/crowd/random.ts'
import { FastestDeliveries } from '../../../../../src/runs/evaluation/receipts/path-asymmetry.ts'

/** What a path takes to the chat and from it, microseconds. */
interface Legs {
  readonly upUs: number
  readonly downUs: number
}

interface SetUp {
  readonly legs: readonly [Legs, Legs]
  /** Between both legs. */
  readonly chatUs: number
  /** How far the second clock is ahead of the first. */
  readonly skewUs: number
  readonly messages: number
  /** What messages from the first machine to the second take longer than all others. */
  readonly laterBetweenUs?: number
  /** What the deliveries of a message to one machine take longer than its path; some of it each delivery for itself. */
  readonly laterUs: () => number
}

/** Both clocks have a sender and ten recipients. @returns the least by which the clocks are apart; null if nothing can be said of it */
function leastApartUs({ legs, chatUs, skewUs, messages, laterBetweenUs = 0, laterUs }: SetUp): number | null {
  const deliveries = new FastestDeliveries(2)
  for (let message = 0; message < 2 * messages; message++) {
    const from = message % 2
    const ofMachineUs = [laterUs(), laterUs()]
    for (let recipient = 0; recipient < 20; recipient++) {
      const to = recipient % 2
      const tookUs = legs[from]!.upUs + chatUs + ofMachineUs[to]! + laterUs() / 10 + legs[to]!.downUs
      deliveries.add(from, to, message, tookUs + (to - from) * skewUs + (to > from ? laterBetweenUs : 0))
    }
  }
  const asymmetry = deliveries.asymmetry(0, 1)
  return asymmetry && Math.abs(asymmetry.estimateUs) - asymmetry.explainedUs
}

const even: Legs = { upUs: 5000, downUs: 5000 }
const idle: SetUp = { legs: [even, even], chatUs: 40_000, skewUs: 0, messages: 200, laterUs: () => 0 }

it('a skew is seen but for a third of the fastest deliveries, whichever clock is ahead', () => {
  for (const skewUs of [50_000, -50_000]) {
    expect(leastApartUs({ ...idle, skewUs })).toBeCloseTo(50_000 - 50_000 / 3, 6)
    expect(leastApartUs({ ...idle, skewUs: skewUs / 5 })).toBeLessThan(0)
  }
})

it('a skew is seen on a busy machine too', () => {
  const random = seededRandom(1)
  const laterUs = () => -20_000 * Math.log(1 - random())
  expect(leastApartUs({ ...idle, skewUs: 50_000, laterUs })).toBeGreaterThan(25_000)
})

it('too few deliveries say nothing', () => {
  expect(leastApartUs({ ...idle, messages: 4, skewUs: 300_000 })).toBeNull()
  expect(leastApartUs({ ...idle, messages: 9, skewUs: 300_000 })).toBeNull()
  expect(leastApartUs({ ...idle, messages: 10, skewUs: 300_000 })).not.toBeNull()
})

it('a chat that posts to the members of one machine last accuses no clock', () => {
  const last = { ...even, downUs: 900_000 }
  expect(leastApartUs({ ...idle, legs: [even, last] })).toBeLessThan(0)
  expect(leastApartUs({ ...idle, legs: [last, even] })).toBeLessThan(0)
})

it('a chat whose nodes tell each other late in one sense only accuses no clock', () => {
  expect(leastApartUs({ ...idle, laterBetweenUs: 200_000 })).toBeLessThan(0)
})

it('asymmetric network paths that leave no trace within either clock are taken for clocks, as they look alike', () => {
  const [slowUp, slowDown] = [
    { upUs: 90_000, downUs: 10_000 },
    { upUs: 10_000, downUs: 90_000 },
  ]
  expect(leastApartUs({ ...idle, legs: [slowUp, slowDown] })).toBeGreaterThan(0)
})

it('no clock of 1,000 sound set-ups is accused, whatever its machine does beside', () => {
  const random = seededRandom(7)
  const between = (low: number, high: number) => low * (high / low) ** random()
  /** One leg takes up to twice the other. */
  const legsOf = (pathUs: number): Legs => {
    const upUs = (pathUs * (1 + random())) / 3
    return { upUs, downUs: pathUs - upUs }
  }
  let judged = 0
  const accused: unknown[] = []
  for (let trial = 0; trial < 1000; trial++) {
    const meanUs = between(10, 300_000)
    const share = random()
    // In every other set-up the machine takes far longer than the paths.
    const mostUs = trial % 2 === 0 ? 200_000 : 200
    const setUp: SetUp = {
      legs: [legsOf(between(100, mostUs)), legsOf(between(100, mostUs))],
      chatUs: between(100, mostUs),
      // What is claimed of the clocks is nearly nothing, and true.
      skewUs: 0,
      messages: Math.round(between(10, 100)),
      // A share of the messages meets a machine that stands still, for a time with a long tail.
      laterUs: () => (random() < share ? meanUs * between(0.1, 10) : -meanUs * Math.log(1 - random())),
    }
    const apartUs = leastApartUs(setUp)
    if (apartUs !== null) judged += 1
    if (apartUs !== null && apartUs > 0) accused.push({ ...setUp, apartUs })
  }
  expect(judged).toBe(1000)
  expect(accused).toEqual([])
})
