import { expect, it } from 'vitest'
import { takenSentences, takenText } from '../../../reports/sentences/taken-time.ts'
import type { RunResult, TakenShares } from '../../../src/metrics/result/run-result.ts'

const unknown: TakenShares = {
  stolenShare: null,
  throttledShare: null,
  othersShare: null,
  pressureShare: null,
  stoppedShare: null,
  waitedShare: null,
}

it('what was taken is told of what the system tells, and nothing of the rest', () => {
  expect(takenText({ ...unknown, stolenShare: 0.27, othersShare: 0 })).toBe(
    "hypervisor 27 % of the processor's time · other processes 0 % of the cores",
  )
  expect(takenText(unknown)).toBeNull()
})

it('a run says when most was taken, and why the longest stall of a worker came about', () => {
  const result = {
    takenTime: {
      seconds: [],
      run: { ...unknown, stoppedShare: 0.062 },
      worst: { startSecond: 5, endSecond: 10, ...unknown, stoppedShare: 0.128 },
    },
    generator: [
      { worker: 1, longestStallUs: 307_027, longestStall: { second: 3, cause: 'stopped' } },
      { worker: 2, longestStallUs: 12_000 },
    ],
  } as unknown as RunResult
  expect(takenSentences(result)).toEqual([
    'Taken from the run: stopped 6.2 % of the time.',
    'Most was taken from second 5 to 10: stopped 12.8 % of the time.',
    'The longest stall of worker 1 took 307 ms: it was stopped.',
  ])
  expect(takenSentences({ generator: [] } as unknown as RunResult)).toEqual([])
})
