import { expect, it } from 'vitest'
import { normal } from '../../../bench/statistics/draws.ts'
import { seededRandom } from '../../../src/crowd/random.ts'
import { changePoints } from '../../../commands/trend/change-points.ts'

function series(seed: number, levels: readonly number[]): number[] {
  const random = seededRandom(seed)
  return levels.map((level) => level + 0.02 * normal(random))
}

const stretch = (nights: number, level: number) => Array.from({ length: nights }, () => level)

it('finds where a level changes, up and down again', () => {
  expect(changePoints(series(1, [...stretch(20, 0), ...stretch(12, 0.15), ...stretch(15, 0)]))).toEqual([20, 32])
})

it('finds a change of an unscattered series', () => {
  expect(changePoints([...stretch(6, 1), ...stretch(6, 2)])).toEqual([6])
  expect(changePoints(stretch(12, 1))).toEqual([])
})

it('finds a creeping change that no night shows', () => {
  const creeping = Array.from({ length: 40 }, (_, night) => 0.004 * night)
  expect(changePoints(series(2, creeping)).length).toBeGreaterThan(0)
})

it('is seldom wrong where nothing changes, and silent on few values', () => {
  const wrong = Array.from({ length: 200 }, (_, seed) => changePoints(series(seed, stretch(40, 0))).length > 0)
  expect(wrong.filter(Boolean).length).toBeLessThan(10)
  expect(changePoints([0, 0, 0, 1, 1, 1, 1])).toEqual([])
  expect(changePoints([])).toEqual([])
})
