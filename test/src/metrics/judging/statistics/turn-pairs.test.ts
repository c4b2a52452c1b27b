import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../../src/crowd/random.ts'
import { normalQuantile } from '../../../../../src/metrics/judging/statistics/distributions.ts'
import {
  Orders,
  type PairedScores,
  type TurnPair,
  estimateOf,
  lowerBound,
  quantileScores,
  sumScores,
  upperBound,
} from '../../../../../src/metrics/judging/statistics/turn-pairs.ts'

interface Made {
  readonly seed: number
  readonly pairs?: number
  readonly ratio?: number
  /** Of each turn of the shared clock. */
  readonly machine?: (turn: number) => number
}

/** Turns in an order of a throw for each pair, on a machine whose noise goes by the clock. */
function turnsOf({ seed, pairs = 40, ratio = 1, machine = () => 1 }: Made): TurnPair[] {
  const random = seededRandom(seed)
  const normal = () => normalQuantile(random() || 0.5)
  const turn = (level: number) => ({
    values: Float64Array.from({ length: 20 }, () => 10_000 * level * Math.exp(0.3 * normal())).sort(),
  })
  return Array.from({ length: pairs }, (_, pair) => {
    const isFirst = random() < 0.5
    return {
      baseline: turn(machine(2 * pair + (isFirst ? 0 : 1))),
      candidate: turn(ratio * machine(2 * pair + (isFirst ? 1 : 0))),
    }
  })
}

describe('the ratio of a quantile', () => {
  it.each([0.5, 0.9, 0.99])('is found as it is, with an interval around it: %d', (share) => {
    const scores = quantileScores(turnsOf({ seed: 3, pairs: 400, ratio: 1.3 }), share)
    const orders = new Orders(scores.pairs, 999, seededRandom(1))
    expect(estimateOf(scores)).toBeGreaterThan(1.25)
    expect(estimateOf(scores)).toBeLessThan(1.35)
    expect(lowerBound(scores, orders, 0.025)).toBeLessThan(1.3)
    expect(upperBound(scores, orders, 0.025)).toBeGreaterThan(1.3)
    expect(orders.pAtLeast(scores.scores(1))).toBeLessThan(0.002)
  })

  it('is the inverse where the sides are exchanged', () => {
    const turns = turnsOf({ seed: 4, ratio: 1.2 })
    const turned = turns.map(({ baseline, candidate }) => ({ baseline: candidate, candidate: baseline }))
    expect(estimateOf(quantileScores(turns, 0.5)) * estimateOf(quantileScores(turned, 0.5))).toBeCloseTo(1, 2)
  })

  it('counts what never came as slower than all', () => {
    const turns = turnsOf({ seed: 5, pairs: 60 }).map(({ baseline, candidate }) => ({
      baseline,
      candidate: { values: candidate.values.map((value, place) => (place >= 12 ? Infinity : value)) },
    }))
    const scores = quantileScores(turns, 0.9)
    expect(new Orders(60, 999, seededRandom(1)).pAtLeast(scores.scores(1))).toBe(0.001)
    expect(estimateOf(scores)).toBe(Infinity)
  })
})

it('the ratio of a sum is that of the sums', () => {
  const scores = sumScores([
    { baseline: 1, candidate: 2 },
    { baseline: 3, candidate: 4 },
  ])
  expect(estimateOf(scores)).toBeCloseTo(1.5, 3)
})

describe('the test', () => {
  const machines: Readonly<Record<string, (turn: number) => number>> = {
    steady: () => 1,
    'slow every second turn': (turn) => 1 + (turn % 2),
    'slow every fourth turn': (turn) => (turn % 4 === 0 ? 3 : 1),
    'slow in the second half': (turn) => (turn < 40 ? 1 : 2),
  }
  it.each(Object.entries(machines))('is exact on a machine that is %s', (_, machine) => {
    const trials = 400
    const ps = Array.from({ length: trials }, (_, seed) => {
      const { scores } = quantileScores(turnsOf({ seed: 1000 + seed, machine }), 0.5)
      return new Orders(40, 399, seededRandom(seed)).pAtLeast(scores(1))
    })
    const found = ps.filter((p) => p <= 0.05).length / trials
    // A share of 0.05 has a standard deviation of 0.011.
    expect(found).toBeLessThan(0.05 + 3 * 0.011)
    expect(found).toBeGreaterThan(0.05 - 3 * 0.011)
  })

  it('holds the truth in its interval as often as it says', () => {
    const trials = 200
    const held = Array.from({ length: trials }, (_, seed) => {
      const scores: PairedScores = quantileScores(
        turnsOf({ seed: 5000 + seed, ratio: 1.2, machine: machines['slow every fourth turn']! }),
        0.5,
      )
      const orders = new Orders(40, 399, seededRandom(seed))
      return lowerBound(scores, orders, 0.025) <= 1.2 && upperBound(scores, orders, 0.025) >= 1.2
    }).filter(Boolean).length
    expect(held / trials).toBeGreaterThan(0.95 - 3 * 0.0154)
  })
})
