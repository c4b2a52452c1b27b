import { expect, test } from 'vitest'
import { ScalingRate } from '../../../../reference-stack/local/lambda/lambda-function.ts'

function taken(rate: ScalingRate, wanted: number, nowMs: number): number {
  return Array.from({ length: wanted }, () => rate.take(nowMs)).filter(Boolean).length
}

test.each([
  ['at once, as many as in 10 s', [[0, 2_000]], [1_000]],
  [
    'refilled continuously: a tenth of a second brings 10',
    [
      [0, 2_000],
      [100, 50],
    ],
    [1_000, 10],
  ],
  [
    'not saved up: an hour brings no more than 10 s do',
    [
      [0, 2_000],
      [3_600_000, 5_000],
    ],
    [1_000, 1_000],
  ],
  [
    'what was left over is kept',
    [
      [0, 400],
      [1_000, 2_000],
    ],
    [400, 700],
  ],
])('%s', (_name, steps, expected) => {
  const rate = new ScalingRate(1_000, 0)
  expect(steps.map(([nowMs = 0, wanted = 0]) => taken(rate, wanted, nowMs))).toEqual(expected)
})
