import { describe, expect, it } from 'vitest'
import { balanceLines } from '../../../../../src/metrics/judging/balance.ts'
import { coldDeliveries } from '../../../../../src/runs/evaluation/function-logs/cold-deliveries.ts'
import { serverNotAsked } from '../../../../../src/metrics/server/not-asked.ts'
import type { InvocationFact } from '../../../../../src/metrics/server/invocation-fact.ts'
import { coldStarts } from '../../../../../src/runs/evaluation/function-logs/cold-starts.ts'
import type { StartedEnvironments } from '../../../../../src/runs/run-logs.ts'
import { collected, type MessageRow, settledMessages } from '../receipts/matched-messages.ts'
import { handlerLine, invocation } from '../../../metrics/server/invocations.ts'

const startedAt = new Date(1_000_000)
const cold = { initUs: 200_000, handler: handlerLine({ coldStart: true }) }

const nothing = settledMessages([])

function figures(
  invocations: readonly InvocationFact[],
  environments: readonly StartedEnvironments[] | null = null,
  deliveries = coldDeliveries(nothing.messages, () => null).figures(),
) {
  return coldStarts({
    pulled: { status: 'complete', reasons: [], bytes: 0, invocations },
    coldDeliveries: deliveries,
    environments,
    connects: null,
    startedAt,
  })
}

function linesOf(starts: ReturnType<typeof figures>) {
  return balanceLines({}, serverNotAsked(startedAt, startedAt), starts).filter(({ name }) => name.startsWith('cold'))
}

/** So many broadcasts to rooms of twenty, of which so many members had theirs, each later than the one before. */
function broadcasts(count: number, received: number, earliestUs: number): MessageRow[] {
  return Array.from({ length: count }, (_, i) => ({
    expected: 20,
    latenciesUs: Array.from({ length: received }, (_, member) => earliestUs + i * 1000 + member),
  }))
}

function penaltyOf(cold: readonly MessageRow[], warm: readonly MessageRow[]) {
  const { matched, messages } = settledMessages([...cold, ...warm])
  const byStart = collected(
    coldDeliveries(messages, (publisher) => (publisher < cold.length ? 'cold' : 'warm')),
    matched,
  )
  return figures([], null, byStart)
}

describe('what a cold start costs', () => {
  it('is told by broadcasts, however many deliveries each has', () => {
    const { penalty, broadcasts: counted } = penaltyOf(broadcasts(12, 20, 300_000), broadcasts(40, 20, 20_000))
    expect(counted).toEqual({ cold: 12, warm: 40 })
    expect(penalty?.medianUs).toBe(300_000 + 5500 - 20_000 - 19_500)
    // Two of the twelve may lie outside on each side, as they would with one delivery each.
    expect(Number(penalty?.fromUs)).toBeLessThan(Number(penalty?.medianUs) - 3000)
    expect(Number(penalty?.toUs)).toBeGreaterThan(Number(penalty?.medianUs) + 3000)
  })

  it('has no end where most of the room lost what a cold start sent', () => {
    const warm = broadcasts(40, 20, 20_000)
    const without = { medianUs: 'infinite', fromUs: 'infinite', toUs: 'infinite' }
    expect(penaltyOf(broadcasts(12, 8, 20_000), warm).penalty).toEqual(without)
    expect(penaltyOf(broadcasts(12, 10, 20_000), warm).penalty?.medianUs).toBe(5500 - 19_500)
  })

  it('is nobody to tell of few broadcasts', () => {
    expect(penaltyOf(broadcasts(7, 20, 300_000), broadcasts(40, 20, 20_000)).penalty).toBeNull()
  })
})

describe('cold starts', () => {
  it('are the same, whether platform, handlers or stack count them', () => {
    const invocations = [invocation(cold), invocation(cold), invocation({ handler: handlerLine() })]
    const environments = [{ functionName: 'SendMessage', version: '1', started: 3, used: 2 }]
    const starts = figures(invocations, environments)
    expect(starts.counted).toEqual({
      reportLines: 2,
      handlerLines: 2,
      withoutHandlerLine: 0,
      environmentsUsed: 2,
      environmentsStarted: 3,
    })
    expect(linesOf(starts).map(({ residue }) => residue)).toEqual([0, 0])
  })

  it('leave a residue where one of them is missed', () => {
    const environments = [{ functionName: 'SendMessage', version: '1', started: 2, used: 2 }]
    const overlooked = invocation({ ...cold, handler: handlerLine({ coldStart: false }) })
    const starts = figures([invocation(cold), overlooked], environments)
    expect(linesOf(starts).map(({ residue }) => residue)).toEqual([0, 1])
    expect(linesOf(figures([invocation(cold)], environments)).map(({ residue }) => residue)).toEqual([1, 0])
  })

  it('are held against each other only where everybody has counted', () => {
    expect(linesOf(figures([invocation(cold)], null))).toEqual([])
    const environments = [{ functionName: 'SendMessage', version: '1', started: 1, used: 1 }]
    expect(linesOf(figures([invocation({ initUs: 1 })], environments))).toEqual([])
    const partial = { ...figures([invocation(cold)], environments), status: 'partial' as const }
    expect(linesOf(partial)).toEqual([])
  })

  it('are none where Lambda initialises a crashed environment again', () => {
    const environment = 'one'
    const first = invocation({ ...cold, environment, endedAtMs: 1, status: 'timeout', handler: null })
    const again = invocation({ environment, endedAtMs: 2, handler: handlerLine({ coldStart: true }) })
    const other = invocation({ ...cold, endedAtMs: 3 })
    expect(figures([other, again, first]).counted).toMatchObject({
      reportLines: 2,
      handlerLines: 1,
      withoutHandlerLine: 1,
    })
  })

  it('stand on the time line where their invocations began', () => {
    const at = (startedAtMs: number) => invocation({ ...cold, startedAtMs: 1_000_000 + startedAtMs })
    expect(figures([at(4_200), at(200), at(4_900), invocation({ startedAtMs: 1_001_000 })]).timeline).toEqual([
      { second: 0, coldStarts: 1 },
      { second: 4, coldStarts: 2 },
    ])
  })
})
