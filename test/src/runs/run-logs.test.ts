import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { RunLogWriter } from '../../../src/metrics/recording/run-log.ts'
import { coordinatorLogPath, packInvocations, readRunLogs, unpackInvocations } from '../../../src/runs/run-logs.ts'
import { handlerLine, invocation, stampOf } from '../metrics/server/invocations.ts'

it('a run keeps thousands of invocations, whole and small', () => {
  const invocations = Array.from({ length: 6_000 }, (_, i) =>
    invocation({ startedAtMs: 1_795_268_000_000 + i, handler: handlerLine({ stamp: stampOf('0123abcd', i, 1) }) }),
  )
  const packed = packInvocations(invocations)
  expect(unpackInvocations(packed)).toEqual(invocations)
  expect(packed.length).toBeLessThan(6_000 * 100)
})

it.each([undefined, 2, 4])('a log of version %s is refused: its rows have other fields', async (logVersion) => {
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-logs-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const log = new RunLogWriter<object>(coordinatorLogPath(folder))
  log.append({ kind: 'start', ...(logVersion !== undefined && { logVersion }) })
  await log[Symbol.asyncDispose]()
  expect(() => readRunLogs(folder)).toThrow(/written by another version of fanbench/)
})
