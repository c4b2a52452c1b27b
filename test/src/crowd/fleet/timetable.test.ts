import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nowUs } from '../../../../src/crowd/clock.ts'
import { PlannedTimetable, secondsOf } from '../../../../src/crowd/fleet/timetable.ts'
import { Pacer } from '../../../../src/crowd/schedule/pacer.ts'

const { signal } = new AbortController()
/** Nobody waits. */
const over = AbortSignal.abort()

it('steps begin at planned instants, whenever a shard is ready', async () => {
  const startAtUs = nowUs() + 60_000_000
  const timetable = new PlannedTimetable(startAtUs, 5, over)
  expect(await timetable.begin('connect', 20)).toBe(startAtUs)
  expect(await timetable.begin('join', 10)).toBe(startAtUs + 25_000_000)
  expect(await timetable.begin('publish', 0)).toBe(startAtUs + 40_000_000)
  expect(timetable.late).toEqual([])
})

it('a step that is early waits', async () => {
  const startAtUs = nowUs() + 30_000
  await new PlannedTimetable(startAtUs, 0, signal).begin('connect', 0)
  expect(nowUs()).toBeGreaterThanOrEqual(startAtUs)
})

it('a step that is late begins at once, and is told with how late it was; the next keeps to the plan', async () => {
  const startAtUs = nowUs() - 500_000
  const timetable = new PlannedTimetable(startAtUs, 0, over)
  const beginsAtUs = await timetable.begin('connect', 60)
  expect(beginsAtUs).toBeGreaterThanOrEqual(startAtUs + 500_000)
  expect(timetable.late).toEqual([{ step: 'connect', seconds: (beginsAtUs - startAtUs) / 1e6 }])
  expect(await timetable.begin('join', 0)).toBe(startAtUs + 60_000_000)
})

it('a schedule takes until its last instant', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('constant', 'poisson'),
      fc.integer({ min: 1, max: 200 }),
      fc.nat(),
      (arrivals, count, seed) => {
        const schedule = { arrivals, ratePerSecond: 50, seed } as const
        const pacer = new Pacer({ ...schedule, startAtUs: 0 })
        let lastUs = 0
        for (; pacer.index < count; pacer.advance()) lastUs = pacer.dueAtUs
        expect(secondsOf(schedule, count)).toBe(lastUs / 1e6)
      },
    ),
  )
})
