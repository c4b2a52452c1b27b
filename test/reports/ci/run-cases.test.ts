import { expect, it } from 'vitest'
import { runCases } from '../../../reports/ci/run-cases.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { runResult } from '../../fixtures/run-result.ts'

const verdictsOf = (changes: Partial<RunResult>) =>
  Object.fromEntries(runCases(runResult(changes)).cases.map(({ name, verdict }) => [name, verdict]))
const verdict = (exitCode: number, reasons: string[] = [], checks: RunResult['verdict']['checks'] = []) => ({
  verdict: { exitCode, reasons, checks },
})

it('a case a check beside the run and its validity', () => {
  const limit = { observed: 2, limit: 1, unit: 'us' }
  const checks = [
    { name: 'a', verdict: 'fail' as const, ...limit },
    { name: 'b', verdict: 'inconclusive' as const, ...limit, observed: null, note: '12 samples are too few' },
  ]
  const { cases } = runCases(runResult(verdict(10, [], checks)))
  expect(cases.map((one) => [one.name, one.verdict, one.lines])).toEqual([
    ['run', 'pass', [expect.stringMatching(/^A was .*; 95 % of messages reached everybody within 69 ms\.$/)]],
    ['validity', 'pass', []],
    ['a', 'fail', ['A was 0.002 ms, over its limit of 0.001 ms (a)']],
    ['b', 'inconclusive', ['B could not be compared with the limit of 0.001 ms: 12 samples are too few (b)']],
  ])
})

it.each([
  [0, 'pass'],
  [10, 'pass'],
  [11, 'pass'],
  [16, 'pass'],
  [12, 'error'],
  [13, 'error'],
  [14, 'error'],
  [130, 'error'],
])('exit code %d is named by the case of the run, unless another case does: %s', (exitCode, expected) => {
  expect(verdictsOf(verdict(exitCode))).toEqual({ run: expected, validity: 'pass' })
})

it('an invalid measurement is an error, and one on shared cores passes with its reasons', () => {
  const validity = (word: 'invalid' | 'unfit' | 'shared-cores') => ({
    validity: { verdict: word, reasons: ['stalls'] },
  })
  expect(verdictsOf({ ...verdict(11), ...validity('invalid') })).toEqual({ run: 'pass', validity: 'error' })
  const [, shared] = runCases(runResult({ ...verdict(0), ...validity('shared-cores') })).cases
  expect(shared).toEqual({ name: 'validity', verdict: 'pass', lines: ['stalls'] })
})
