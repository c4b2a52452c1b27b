import { expect, it } from 'vitest'
import { nowUs } from '../../../src/crowd/clock.ts'
import { hostId, monotonicAtUs, readClockAnchor } from '../../../src/sharding/clock-anchor.ts'

it('an instant of both clocks lies between the readings around it', async () => {
  const before = { wallMs: Date.now(), us: nowUs() }
  const anchor = await readClockAnchor()
  expect(anchor.epochUs / 1000).toBeGreaterThanOrEqual(before.wallMs)
  expect(anchor.epochUs / 1000).toBeLessThanOrEqual(Date.now())
  expect(anchor.monotonicUs).toBeGreaterThan(before.us)
  expect(anchor.monotonicUs).toBeLessThanOrEqual(nowUs())
  expect(anchor.errorUs).toBeGreaterThanOrEqual(0)
  expect(monotonicAtUs(anchor.epochUs / 1000, anchor)).toBe(anchor.monotonicUs)
  expect(monotonicAtUs(anchor.epochUs / 1000 + 1.5, anchor)).toBe(anchor.monotonicUs + 1500)
})

it('readings of one clock agree to within what each of them says that it cost', async () => {
  const readings = await Promise.all([readClockAnchor(), readClockAnchor(), readClockAnchor()])
  const least = readings.map(({ epochUs, monotonicUs }) => epochUs - monotonicUs)
  const most = readings.map(({ epochUs, monotonicUs, errorUs }) => epochUs - monotonicUs + errorUs)
  // A part of a microsecond is left out of each.
  expect(Math.max(...least)).toBeLessThanOrEqual(Math.min(...most) + 1)
})

it('the host is the same whoever asks', () => {
  expect(hostId()).toMatch(/\S/)
  expect(hostId()).toBe(hostId())
})
