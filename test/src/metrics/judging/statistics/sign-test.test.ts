import { describe, expect, it } from 'vitest'
import { signTestP } from '../../../../../src/metrics/judging/statistics/sign-test.ts'

/** Of all ways in which as many coins may fall. */
function byCounting(more: number, less: number): number {
  const coins = more + less
  const ways = Array.from({ length: 2 ** coins }, (_, way) => way.toString(2).replaceAll('0', '').length)
  return ways.filter((heads) => heads >= more).length / 2 ** coins
}

describe('the sign test', () => {
  it('has the probability that counting every outcome gives', () => {
    for (let more = 0; more <= 7; more++)
      for (let less = 0; less <= 7; less++) expect(signTestP(more, less)).toBeCloseTo(byCounting(more, less), 12)
  })

  it('says nothing without a pair that differs, and takes five of five for 5 %', () => {
    expect(signTestP(0, 0)).toBe(1)
    expect(signTestP(4, 0)).toBeGreaterThan(0.05)
    expect(signTestP(5, 0)).toBeLessThan(0.05)
    expect(signTestP(10, 0)).toBe(2 ** -10)
  })
})
