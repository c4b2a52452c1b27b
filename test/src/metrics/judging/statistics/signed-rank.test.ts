import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hodgesLehmann, walshAverages } from '../../../../../src/metrics/judging/statistics/hodges-lehmann.ts'
import {
  leastPairs,
  signedRankInterval,
  signedRankP,
} from '../../../../../src/metrics/judging/statistics/signed-rank.ts'
import { referenceValues } from './reference-values.ts'

const intervalOf = (differences: readonly number[], tail: number) =>
  signedRankInterval(walshAverages(differences), tail)
const pOf = (differences: readonly number[]) => signedRankP(walshAverages(differences))

/** All 2^n of them: what the differences could as well have been, if the true shift is 0. */
function signings(magnitudes: readonly number[]): number[][] {
  return magnitudes.reduce<number[][]>(
    (those, magnitude) =>
      those.flatMap((one) => [
        [...one, magnitude],
        [...one, -magnitude],
      ]),
    [[]],
  )
}

/** No two sums of them are alike. */
const distinct = (pairs: number) => Array.from({ length: pairs }, (_, i) => 1 + 2 ** i / 1000)

function rankSum(differences: readonly number[]): number {
  const byMagnitude = differences.toSorted((a, b) => Math.abs(a) - Math.abs(b))
  return byMagnitude.reduce((sum, difference, i) => sum + (difference > 0 ? i + 1 : 0), 0)
}

const share = <T>(all: readonly T[], holds: (one: T) => boolean) => all.filter(holds).length / all.length

const pairs = [1, 2, 3, 4, 5, 6, 7, 8]
const tails = [0.005, 0.025, 0.05, 0.1]

describe('by all signs that there could be', () => {
  it.each(pairs)('the p-value of %i pairs is the share of those with as great a rank sum', (count) => {
    const all = signings(distinct(count)).map((differences) => ({ p: pOf(differences), sum: rankSum(differences) }))
    const sums = all.map(({ sum }) => sum)
    for (const { p, sum } of all) expect(p).toBe(share(sums, (other) => other >= sum))
  })

  it.each(pairs)('the interval of %i pairs leaves out as many as it may, and not one more', (count) => {
    const all = signings(distinct(count))
    const sums = all.map(rankSum)
    for (const tail of tails) {
      const missedBelow = share(all, (differences) => intervalOf(differences, tail).lower > 0)
      const possible = sums.map((sum) => share(sums, (other) => other >= sum)).filter((one) => one <= tail)
      expect(missedBelow).toBe(Math.max(0, ...possible))
      expect(share(all, (differences) => intervalOf(differences, tail).upper < 0)).toBe(missedBelow)
    }
  })

  const magnitudes = fc.array(fc.constantFrom(0, 1, 2, 3, 4, Infinity), { minLength: 1, maxLength: 7 })
  it('the p-value is not too small too often with ties, zeros and infinite differences', () => {
    fc.assert(
      fc.property(magnitudes, (those) => {
        const all = signings(those)
        for (const level of tails) expect(share(all, (one) => pOf(one) <= level)).toBeLessThanOrEqual(level)
      }),
    )
  })
})

describe('held against others', () => {
  it.each(referenceValues.signedRank)(
    "the p-value is SciPy's: $differences.length pairs",
    ({ differences, pAbove0 }) => {
      expect(pOf(differences)).toBeCloseTo(pAbove0, 12)
    },
  )

  it.each(referenceValues.signedRank)(
    "the interval is the shifts that SciPy's test does not reject: $differences.length pairs",
    ({ differences, tails }) => {
      for (const [tail, expected] of Object.entries(tails)) {
        const { lower, upper } = intervalOf(differences, Number(tail))
        if (expected.lower === null) expect([lower, upper]).toEqual([-Infinity, Infinity])
        else {
          expect(lower).toBeCloseTo(expected.lower, 10)
          expect(upper).toBeCloseTo(Number(expected.upper), 10)
        }
      }
    },
  )

  it('gives what Hollander and Wolfe print (1999, pages 40 and 53), as R does', () => {
    // Hamilton depression scale factor IV of nine patients, before and after.
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3]
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    const differences = after.map((value, i) => value - (before[i] ?? NaN))
    const { lower, upper } = intervalOf(differences, 0.025)
    expect([lower.toFixed(3), upper.toFixed(3)]).toEqual(['-0.786', '-0.010'])
    expect(hodgesLehmann(walshAverages(differences))?.toFixed(2)).toBe('-0.46')
    expect((2 * pOf(differences.map((one) => -one))).toFixed(4)).toBe('0.0391')
  })

  // Harvey, Chemometrics Using R, appendix 12.6 (LibreTexts): the greatest rank sum that is significant, from 5 pairs on.
  const critical = {
    0.05: [0, 2, 3, 5, 8, 10, 13, 17, 21, 25, 30, 35, 41, 47, 53, 60],
    0.025: [-1, 0, 2, 3, 5, 8, 10, 13, 17, 21, 25, 29, 34, 40, 46, 52],
  }
  it.each(Object.entries(critical))('leaves out what the printed table of critical values does: %s', (tail, values) => {
    for (const [i, value] of values.entries()) {
      const averages = walshAverages(distinct(5 + i))
      const leftOut = averages.sorted.filter((average) => average < intervalOf(distinct(5 + i), Number(tail)).lower)
      expect(leftOut.length).toBe(Math.max(0, value))
      expect(Number.isFinite(intervalOf(distinct(5 + i), Number(tail)).lower)).toBe(value >= 0)
    }
  })
})

describe('the signed-rank interval', () => {
  const difference = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: -20, max: 20 }) },
    { weight: 1, arbitrary: fc.constantFrom(Infinity, -Infinity, NaN) },
  )
  const some = fc.array(difference, { minLength: 0, maxLength: 14 })

  it('begins above 0 if and only if the p-value is at most its tail, whatever is tied, lost or unknown', () => {
    fc.assert(
      fc.property(some, fc.constantFrom(...tails), (differences, tail) => {
        expect(intervalOf(differences, tail).lower > 0).toBe(pOf(differences) <= tail)
      }),
    )
  })

  it('turns round with the differences', () => {
    fc.assert(
      fc.property(some, fc.constantFrom(...tails), (differences, tail) => {
        const turned = intervalOf(
          differences.map((one) => -one),
          tail,
        )
        const { lower, upper } = intervalOf(differences, tail)
        // 0 is added because -0 is another value.
        expect([-turned.upper + 0, -turned.lower + 0]).toEqual([lower + 0, upper + 0])
      }),
    )
  })

  it('holds its estimate', () => {
    fc.assert(
      fc.property(some, fc.constantFrom(...tails), (differences, tail) => {
        const { lower, upper } = intervalOf(differences, tail)
        const estimate = hodgesLehmann(walshAverages(differences))
        fc.pre(estimate !== null)
        expect(lower).toBeLessThanOrEqual(estimate)
        expect(upper).toBeGreaterThanOrEqual(estimate)
      }),
    )
  })

  it('holds for every value that an unknown difference may have', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: -100, max: 100 }), fc.constantFrom(...tails), (known, value, tail) => {
        const [without, withValue] = [intervalOf([...known, NaN], tail), intervalOf([...known, value], tail)]
        expect(without.lower).toBeLessThanOrEqual(withValue.lower)
        expect(without.upper).toBeGreaterThanOrEqual(withValue.upper)
        expect(pOf([...known, NaN])).toBeGreaterThanOrEqual(pOf([...known, value]))
      }),
    )
  })

  it('has ends with one block of ten lost in one arm or in both, and none with two lost in both', () => {
    const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    expect(intervalOf([...nine, Infinity], 0.05)).toEqual({ lower: 3.5, upper: 9 })
    expect(intervalOf([...nine, NaN], 0.05)).toEqual({ lower: 1, upper: 9 })
    expect(intervalOf([...nine.slice(1), NaN, NaN], 0.05)).toEqual({ lower: -Infinity, upper: Infinity })
  })

  it('has no ends with too few pairs for its tail', () => {
    expect(intervalOf([], 0.05)).toEqual({ lower: -Infinity, upper: Infinity })
    for (const level of tails) {
      const least = leastPairs(level)
      expect(intervalOf(distinct(least), level).lower).toBe(1.001)
      expect(intervalOf(distinct(least - 1), level).lower).toBe(-Infinity)
    }
    expect([0.05, 0.025, 0.05 / 3, 1 / 32].map(leastPairs)).toEqual([5, 6, 6, 5])
  })
})
