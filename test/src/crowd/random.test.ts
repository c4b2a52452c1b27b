import { expect, it } from 'vitest'
import { seededRandom } from '../../../src/crowd/random.ts'

it.each([
  [1, [0.6270739405881613, 0.002735721180215478, 0.5274470399599522]],
  [0xffffffff, [0.8964226141106337, 0.189478256739676, 0.7156526781618595]],
])('the seed %i gives the numbers of mulberry32', (seed, numbers) => {
  const random = seededRandom(seed)
  expect(numbers.map(() => random())).toEqual(numbers)
})

it('the numbers lie in [0, 1), a tenth of them in each tenth', () => {
  const random = seededRandom(42)
  const tenths = new Uint32Array(10)
  for (let drawn = 0; drawn < 10_000; drawn++) {
    const tenth = Math.floor(random() * 10)
    tenths[tenth] = (tenths[tenth] ?? 0) + 1
  }
  expect(tenths.reduce((sum, count) => sum + count)).toBe(10_000)
  expect(Math.min(...tenths)).toBeGreaterThan(900)
  expect(Math.max(...tenths)).toBeLessThan(1100)
})
