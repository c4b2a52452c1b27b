import fc from 'fast-check'
import { expect, it } from 'vitest'
import { coldConnects, openingsOf } from '../../../../../src/runs/evaluation/function-logs/cold-connects.ts'
import { invocation } from '../../../metrics/server/invocations.ts'

const oneClock = (epochMs: number) => epochMs * 1000
const connect = (startedAtMs: number, endedAtMs: number, initUs: number | null = null) =>
  invocation({ functionName: 'Connect', startedAtMs, endedAtMs, initUs })
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
  const told = [{ openings: Float64Array.of(4, 10, 30, 40_000, 5, 11, 31, 40_001) }, { openings: new Float64Array() }]
  expect(openingsOf(told)).toEqual([
    { intendedAtUs: 10, openAtUs: 30 },
    { intendedAtUs: 11, openAtUs: 31 },
  ])
})

/** The rule said straight: of all invocations that lie within a handshake, to within what the clocks allow. */
function straight(openings: ReturnType<typeof opening>[], invocations: ReturnType<typeof connect>[]) {
  const slackUs = 2000
  const classes = openings.map(({ intendedAtUs, openAtUs }) => {
    const held = invocations.filter(
      ({ startedAtMs, endedAtMs }) =>
        startedAtMs !== null &&
        startedAtMs * 1000 >= intendedAtUs - slackUs &&
        startedAtMs * 1000 <= openAtUs + slackUs &&
        endedAtMs * 1000 <= openAtUs + slackUs,
    )
    const isCold = new Set(held.map(({ initUs }) => initUs !== null))
    const latencyUs = openAtUs - intendedAtUs
    return { kind: isCold.size !== 1 ? 'ambiguous' : isCold.has(true) ? 'cold' : 'warm', latencyUs }
  })
  const of = (kind: string) =>
    classes.flatMap((one) => (one.kind === kind ? [one.latencyUs] : [])).toSorted((a, b) => a - b)
  const figures = (sorted: number[]) => ({
    count: sorted.length,
    minUs: sorted[0] ?? null,
    p50Us: sorted.length < 20 ? null : (sorted[Math.ceil(sorted.length / 2) - 1] ?? null),
    maxUs: sorted.at(-1) ?? null,
  })
  return { cold: figures(of('cold')), warm: figures(of('warm')), ambiguous: of('ambiguous').length }
}

it('finds the same as a search through everything, in whatever order it is told', () => {
  const instant = fc.integer({ min: 0, max: 300 })
  const interval = fc
    .tuple(instant, fc.integer({ min: 0, max: 40 }))
    .map(([from, long]) => [from, from + long] as const)
  fc.assert(
    fc.property(
      fc.array(interval, { maxLength: 40 }),
      fc.array(fc.tuple(interval, fc.boolean(), fc.boolean()), { maxLength: 30 }),
      (handshakes, runs) => {
        const openings = handshakes.map(([from, until]) => opening(from, until))
        const invocations = runs.map(([[from, until], isCold, hasStart]) => ({
          ...connect(from, until, isCold ? 1000 : null),
          ...(!hasStart && { startedAtMs: null }),
        }))
        expect(coldConnects(openings, invocations, oneClock)).toEqual(straight(openings, invocations))
      },
    ),
    { numRuns: 300 },
  )
})

it('has a median from twenty handshakes on', () => {
  const many = (count: number) => {
    const handshakes = Array.from({ length: count }, (_, i) => opening(i * 1000, i * 1000 + 100 + ((i * 7) % count)))
    const runs = handshakes.map(({ intendedAtUs }) => connect(intendedAtUs / 1000 + 5, intendedAtUs / 1000 + 9))
    return coldConnects(handshakes, runs, oneClock).warm
  }
  expect(many(19)).toMatchObject({ count: 19, p50Us: null })
  expect(many(20)).toEqual({ count: 20, minUs: 100_000, p50Us: 109_000, maxUs: 119_000 })
})
