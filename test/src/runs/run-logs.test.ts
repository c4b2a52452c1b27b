import { expect, it } from 'vitest'
import { packInvocations, unpackInvocations } from '../../../src/runs/run-logs.ts'
import { handlerLine, invocation, stampOf } from '../metrics/server/invocations.ts'

it('a run keeps thousands of invocations, whole and small', () => {
  const invocations = Array.from({ length: 6_000 }, (_, i) =>
    invocation({ startedAtMs: 1_795_268_000_000 + i, handler: handlerLine({ stamp: stampOf('0123abcd', i, 1) }) }),
  )
  const packed = packInvocations(invocations)
  expect(unpackInvocations(packed)).toEqual(invocations)
  expect(packed.length).toBeLessThan(6_000 * 100)
})
