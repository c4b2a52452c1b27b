import { expect, it } from 'vitest'
import { lostToLimit } from '../../../../../src/runs/evaluation/receipts/lost-to-limit.ts'
import { settledRun } from '../evidence/evaluated-run.ts'
import { collected } from './matched-messages.ts'

const left = 0
const entered = 1
/** Member 1 is ended by the limit at 10 s and reconnects at 20 s; member 2 at 15 s and does not. */
const told = [
  {
    limited: Float64Array.of(1, 10e6),
    stays: Float64Array.of(1, entered, 1e6, 1, left, 12e6, 1, entered, 20e6, 1, entered, 30e6),
  },
  { limited: Float64Array.of(2, 15e6), stays: Float64Array.of(2, entered, 1e6) },
]

const lostAt = (second: number, missed: readonly number[], by = 0) => {
  const { matched, messages } = settledRun([{ by, second, reached: [3], missed }])
  return collected(lostToLimit(messages, told, 2e6), matched)
}

it.each([
  ['what was under way', 8, [1], 1],
  ['not what was older', 7.9, [1], 0],
  ['what followed', 19.9, [1], 1],
  ['nothing once the member is back', 20, [1], 0],
  ['for ever where it is not', 99, [2], 1],
  ['nothing of others', 12, [4, 5], 0],
  ['each member by itself', 16, [1, 2, 4], 2],
])('lost by the limit is %s', (_, second, missed, lost) => {
  expect(lostAt(second, missed)).toBe(lost)
})

it('what the member had sent itself is lost with its connection to everybody', () => {
  expect(lostAt(9, [4, 5], 1)).toBe(2)
  expect(lostAt(21, [4, 5], 1)).toBe(0)
})

it('nothing is lost by a limit that nobody met', () => {
  const { matched, messages } = settledRun([{ by: 0, second: 1, missed: [1] }])
  expect(
    collected(lostToLimit(messages, [{ limited: new Float64Array(), stays: new Float64Array() }], 2e6), matched),
  ).toBe(0)
})
