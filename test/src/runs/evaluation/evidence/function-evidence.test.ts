import { describe, expect, it } from 'vitest'
import { functionEvidence, throttleEvidence } from '../../../../../src/runs/evaluation/evidence/function-evidence.ts'
import type { InvocationFact } from '../../../../../src/metrics/server/invocation-fact.ts'
import type { FunctionFigures } from '../../../../../src/metrics/result/run-result.ts'
import { serverNotAsked } from '../../../../../src/metrics/server/not-asked.ts'
import { invocation } from '../../../metrics/server/invocations.ts'

const notAsked = serverNotAsked(new Date(0), new Date(1))

const counted = (figures: Partial<FunctionFigures>): FunctionFigures => ({
  physicalName: 'it',
  invocations: null,
  caused: null,
  errors: null,
  throttles: null,
  durationP50Us: null,
  durationP99Us: null,
  durationMaxUs: null,
  concurrentExecutionsMax: null,
  ...figures,
})

const ofLogs = (...facts: readonly Partial<InvocationFact>[]) =>
  functionEvidence(facts.map(invocation), { functions: {} }, 'SendMessage')?.[0]

describe('what became of the invocations of a function', () => {
  it('is not known without logs and CloudWatch', () => {
    expect(functionEvidence(null, { functions: {} }, 'SendMessage')).toBeNull()
  })

  it('a sound one has no failures', () => {
    expect(ofLogs({}, {})).toEqual({
      functionName: 'SendMessage',
      broadcasts: true,
      invocations: 2,
      failed: 0,
      outOfMemory: 0,
      memoryMb: 512,
      maxMemoryMb: 80,
      firstError: null,
    })
  })

  it('a handler that threw has failed, though its REPORT says nothing; the first in time is shown', () => {
    const late = { endedAtMs: 9_000, error: { type: 'RangeError', text: 'late' } }
    const early = { endedAtMs: 2_000, error: { type: 'TypeError', text: 'early' } }
    expect(ofLogs(late, early, {})).toMatchObject({
      invocations: 3,
      failed: 2,
      firstError: { type: 'TypeError', text: 'early' },
    })
  })

  it('an exit is for want of memory where nearly all of it was used, and only then', () => {
    const exit = { status: 'error', error: { type: 'Runtime.ExitError', text: '' } } as const
    const of512 = (maxMemoryMb: number | null) => ofLogs({ ...exit, maxMemoryMb })?.outOfMemory
    expect([460, 461, 512, null].map(of512)).toEqual([0, 1, 1, 0])
    // One that threw with its memory full has answered, and one that ran out of time has another reason.
    expect(ofLogs({ error: { type: 'TypeError', text: '' }, maxMemoryMb: 512 })?.outOfMemory).toBe(0)
    expect(ofLogs({ status: 'timeout', maxMemoryMb: 512 })?.outOfMemory).toBe(0)
    expect(ofLogs({ ...exit, maxMemoryMb: 512 }, exit)).toMatchObject({
      failed: 2,
      outOfMemory: 1,
      maxMemoryMb: 512,
      firstError: { type: 'Runtime.ExitError' },
    })
  })

  it('CloudWatch may know of more, and of functions without logs', () => {
    const functions = { SendMessage: counted({ invocations: 9, errors: 4 }), Connect: counted({ errors: 1 }) }
    const found = functionEvidence([invocation({ error: { type: 'E', text: '' } })], { functions }, undefined)
    expect(found).toMatchObject([
      { functionName: 'SendMessage', broadcasts: null, invocations: 9, failed: 4, firstError: { type: 'E' } },
      { functionName: 'Connect', failed: 1, firstError: null },
    ])
    expect(functionEvidence(null, { functions }, 'Connect')?.map(({ broadcasts }) => broadcasts)).toEqual([false, true])
  })

  it('a function that a stream invokes may be the one that broadcasts', () => {
    const functions = { Say: counted({}), Send: counted({}), Connect: counted({}) }
    const found = functionEvidence(null, { functions }, 'Say', ['Send'])
    expect(found?.map(({ broadcasts }) => broadcasts)).toEqual([true, null, false])
  })
})

describe('what was throttled', () => {
  it('is listed where there was any', () => {
    const functions = { A: counted({ throttles: 3 }), B: counted({ throttles: 0 }), C: counted({}) }
    const table = { tableName: 't', readUnits: 1, writeUnits: 1, operations: {}, perMinute: [] }
    const tables = {
      one: { ...table, readThrottleEvents: 1, writeThrottleEvents: 2 },
      two: { ...table, readThrottleEvents: null, writeThrottleEvents: 0 },
    }
    expect(throttleEvidence({ ...notAsked, functions, tables })).toEqual({ functions: { A: 3 }, tables: { one: 3 } })
    expect(throttleEvidence(notAsked)).toEqual({ functions: {}, tables: {} })
  })
})
