import { describe, expect, it } from 'vitest'
import { balanceLines } from '../../../../../src/metrics/judging/balance.ts'
import { coldDeliveries } from '../../../../../src/metrics/recording/cold-deliveries.ts'
import { serverNotAsked } from '../../../../../src/metrics/server/not-asked.ts'
import type { InvocationFact } from '../../../../../src/metrics/server/invocation-fact.ts'
import { coldStarts } from '../../../../../src/runs/settling/function-logs/cold-starts.ts'
import type { StartedEnvironments } from '../../../../../src/runs/run-request.ts'
import { settledMessages } from '../../../metrics/recording/settled-messages.ts'
import { handlerLine, invocation } from '../../../metrics/server/invocations.ts'

const startedAt = new Date(1_000_000)
const cold = { initUs: 200_000, handler: handlerLine({ coldStart: true }) }

function figures(invocations: readonly InvocationFact[], environments: readonly StartedEnvironments[] | null = null) {
  const { settled, messages } = settledMessages([])
  return coldStarts({
    pulled: { status: 'complete', reasons: [], invocations },
    coldDeliveries: coldDeliveries(settled, messages, () => null),
    environments,
    connects: null,
    startedAt,
    seed: 1,
  })
}

function linesOf(starts: ReturnType<typeof figures>) {
  return balanceLines({}, serverNotAsked(startedAt, startedAt), starts).filter(({ name }) => name.startsWith('cold'))
}

describe('cold starts', () => {
  it('are the same, whether platform, handlers or stack count them', () => {
    const invocations = [invocation(cold), invocation(cold), invocation({ handler: handlerLine() })]
    const environments = [{ role: 'SendMessage', version: '1', started: 3, used: 2 }]
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
    const environments = [{ role: 'SendMessage', version: '1', started: 2, used: 2 }]
    const overlooked = invocation({ ...cold, handler: handlerLine({ coldStart: false }) })
    const starts = figures([invocation(cold), overlooked], environments)
    expect(linesOf(starts).map(({ residue }) => residue)).toEqual([0, 1])
    expect(linesOf(figures([invocation(cold)], environments)).map(({ residue }) => residue)).toEqual([1, 0])
  })

  it('are held against each other only where everybody has counted', () => {
    expect(linesOf(figures([invocation(cold)], null))).toEqual([])
    const environments = [{ role: 'SendMessage', version: '1', started: 1, used: 1 }]
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
