import { expect, it } from 'vitest'
import { SharedTimetable } from '../../../../src/crowd/fleet/shared-timetable.ts'

it('has both crowds begin each step at the same instant, whichever is ready first', async () => {
  const { timetable } = new SharedTimetable(2)
  const early = timetable.begin('connect', 1)
  expect(await Promise.race([early, Promise.resolve('still waiting')])).toBe('still waiting')
  const late = timetable.begin('connect', 1)
  expect(await early).toBe(await late)
  const [one, other] = await Promise.all([timetable.begin('publish', 1), timetable.begin('publish', 1)])
  expect(one).toBe(other)
  expect(one).toBeGreaterThan(await early)
})

it('has nobody wait for a crowd that has ended', async () => {
  const shared = new SharedTimetable(2)
  const left = shared.timetable.begin('join', 1)
  shared.leave()
  expect(await left).toBeGreaterThan(0)
  expect(await shared.timetable.begin('publish', 1)).toBeGreaterThan(0)
})
