import { expect, it } from 'vitest'
import { wallClockStepMs } from '../../../src/runs/wall-clock.ts'

const endedAt = new Date('2026-11-21T02:15:03Z')

it.each([
  [0, 0],
  [999, 0],
  [-999, 0],
  [3000, 3000],
  [3_600_000, 3_600_000],
  [-3_600_000, -3_600_000],
])('a wall clock that is %i ms off in the end has stepped by %i ms', (differenceMs, stepMs) => {
  const endedAtByWallClock = new Date(endedAt.getTime() + differenceMs)
  expect(wallClockStepMs({ endedAt, endedAtByWallClock })).toBe(stepMs)
})
