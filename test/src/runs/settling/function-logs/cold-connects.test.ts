import { expect, it } from 'vitest'
import { coldConnects, openingsOf } from '../../../../../src/runs/settling/function-logs/cold-connects.ts'
import { invocation } from '../../../metrics/server/invocations.ts'

const oneClock = (epochMs: number) => epochMs * 1000
const connect = (startedAtMs: number, endedAtMs: number, initUs: number | null = null) =>
  invocation({ role: 'Connect', startedAtMs, endedAtMs, initUs })
const opening = (fromMs: number, untilMs: number) => ({ intendedAtUs: fromMs * 1000, openAtUs: untilMs * 1000 })

it('calls a handshake cold that holds a cold invocation and no warm one', () => {
  const figures = coldConnects(
    [opening(0, 250), opening(300, 320), opening(400, 425)],
    [connect(240, 248, 200_000), connect(310, 315), connect(410, 420)],
    oneClock,
  )
  expect(figures).toEqual({
    cold: { count: 1, minUs: 250_000, p50Us: null, maxUs: 250_000 },
    warm: { count: 2, minUs: 20_000, p50Us: null, maxUs: 25_000 },
    ambiguous: 0,
  })
})

it('leaves out a handshake of which nobody can say which of two invocations was its own, or that holds none', () => {
  const overlapping = [opening(0, 250), opening(5, 260)]
  const invocations = [connect(240, 246, 200_000), connect(247, 249)]
  expect(coldConnects(overlapping, invocations, oneClock)).toMatchObject({
    cold: { count: 0, minUs: null },
    warm: { count: 0 },
    ambiguous: 2,
  })
  expect(coldConnects([opening(1_000, 1_010)], invocations, oneClock).ambiguous).toBe(1)
  // Two cold ones at the same time: whichever was whose, both were cold.
  expect(coldConnects(overlapping, [connect(240, 246, 1), connect(247, 249, 1)], oneClock).cold.count).toBe(2)
})

it('takes an instant of the log for the whole of its millisecond', () => {
  expect(coldConnects([opening(100.9, 110.2)], [connect(100, 111, 1)], oneClock).cold.count).toBe(1)
})

it('reads openings from the rows of all workers', () => {
  const told = [{ openings: Float64Array.of(4, 10, 30, 5, 11, 31) }, { openings: new Float64Array() }]
  expect(openingsOf(told)).toEqual([
    { intendedAtUs: 10, openAtUs: 30 },
    { intendedAtUs: 11, openAtUs: 31 },
  ])
})
