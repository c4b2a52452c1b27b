import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { verdictOf } from '../../action/verdict.ts'

const folder = mkdtempSync(join(tmpdir(), 'fanbench-'))
afterAll(() => rmSync(folder, { recursive: true }))

it.each([
  [0, 'pass'],
  [10, 'fail'],
  [16, 'inconclusive'],
  [11, 'invalid'],
  [2, 'refused'],
  [15, 'refused'],
  [12, 'error'],
  [13, 'error'],
  [1, 'error'],
  [130, 'error'],
])('without a saved result, exit code %i is %s', (exitCode, verdict) => {
  expect(verdictOf('gate', null, exitCode)).toBe(exitCode === 0 ? 'none' : verdict)
  expect(verdictOf('gate', folder, exitCode)).toBe(verdict)
})

it('is that of the saved result, where an inconclusive gate is allowed', () => {
  writeFileSync(join(folder, 'gate.json'), JSON.stringify({ verdict: 'inconclusive' }))
  expect(verdictOf('gate', folder, 0)).toBe('inconclusive')
})

it('is no pass where the gate was stopped after its answer was saved', () => {
  writeFileSync(join(folder, 'gate.json'), JSON.stringify({ verdict: 'pass' }))
  expect([0, 13, 130].map((exitCode) => verdictOf('gate', folder, exitCode))).toEqual(['pass', 'error', 'error'])
})
