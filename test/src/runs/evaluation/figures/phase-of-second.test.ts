import { expect, it } from 'vitest'
import { phaseOfSecond } from '../../../../../src/runs/evaluation/figures/phase-of-second.ts'

const phases = [
  { name: 'steady', startSecond: 1, endSecond: 3.2 },
  { name: 'burst', startSecond: 3.2, endSecond: 3.3 },
  { name: 'drain', startSecond: 3.3, endSecond: 6 },
]

function phaseOf(dueAtSeconds: readonly number[]) {
  return phaseOfSecond(phases, { intendedAtUs: Float64Array.from(dueAtSeconds, (second) => 7e6 + second * 1e6) }, 7e6)
}

it('labels the second of a burst as such, however short it was', () => {
  expect(phaseOf([3.1, 3.25, 3.25, 3.25])(3)).toBe('burst')
  expect(phaseOf([3.05, 3.1, 3.15, 3.25])(3)).toBe('steady')
})

it('labels a second without messages by its middle', () => {
  expect([0, 1, 3, 5].map(phaseOf([]))).toEqual(['start', 'steady', 'drain', 'drain'])
})
