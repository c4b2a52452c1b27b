import { expect, it } from 'vitest'
import { rowBeginsAtUs } from '../../../../../src/metrics/result/latency-map.ts'
import { LatencyMapBuilder } from '../../../../../src/runs/evaluation/figures/latency-map.ts'

const second = (...latenciesUs: number[]) => Uint32Array.from(latenciesUs).sort()

/** The last second first: they may come in any order. */
function latencyMapOf(seconds: readonly Uint32Array[]) {
  const map = new LatencyMapBuilder(seconds.length)
  for (const [place, sortedUs] of [...seconds.entries()].toReversed()) map.add(place, sortedUs)
  return map.build()
}

it('counts every delivery in the row in whose bounds its latency lies', () => {
  const latenciesUs = Array.from({ length: 3000 }, (_, n) => Math.round(1.004 ** n) + 900)
  const map = latencyMapOf([second(...latenciesUs), second(), second(1000)])
  if (map === null) throw new Error('no map')
  const [first = [], empty, last] = map.columns
  expect(first.reduce((sum, count) => sum + count)).toBe(3000)
  for (const [row, count] of first.entries()) {
    const [from, until] = [rowBeginsAtUs(map, row), rowBeginsAtUs(map, row + 1)]
    expect(count).toBe(latenciesUs.filter((us) => us >= from && us < until).length)
  }
  expect(empty).toEqual([])
  expect(last).toEqual([0, 1])
  expect(rowBeginsAtUs(map, 0)).toBeLessThanOrEqual(901)
})

it('has no more columns for a run of hours, and each delivery in one of them', () => {
  const map = latencyMapOf(Array.from({ length: 7201 }, () => second(0, 5000)))
  expect(map?.secondsPerColumn).toBe(49)
  expect(map?.columns).toHaveLength(147)
  expect(map?.columns.flat().reduce((sum, count) => sum + count)).toBe(14_402)
})

it('is none without a delivery', () => {
  expect(latencyMapOf([second(), second()])).toBeNull()
  expect(latencyMapOf([])).toBeNull()
})
