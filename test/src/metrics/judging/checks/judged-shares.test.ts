import { expect, it } from 'vitest'
import { judgeRun } from '../../../../../src/metrics/judging/verdict.ts'
import { goodCounters, runFacts } from '../run-facts.ts'

/** Of a thousand each. */
const judgedOf = (changes: Readonly<Record<string, number>>, allowInconclusive = false) => {
  const counted = { receipts: 1000, receipts_unjudged: 0, deliveries_expected: 1000, deliveries_unjudged: 0 }
  const counters = { ...goodCounters, ...counted, ...changes }
  const { verdict } = judgeRun(runFacts({ counters, allowInconclusive }))
  const rows = verdict.checks.filter(({ name }) => /_judged$|_ruled_out$/.test(name))
  return {
    exitCode: verdict.exitCode,
    reasons: verdict.reasons,
    rows: rows.map((row) => [row.name, row.observed, row.verdict]),
  }
}

it('says of every run how much could be judged', () => {
  expect(judgedOf({})).toMatchObject({
    exitCode: 0,
    rows: [
      ['receipts_judged', 1, 'pass'],
      ['deliveries_judged', 1, 'pass'],
    ],
  })
  expect(judgedOf({ receipts: 0, deliveries_expected: 0 }).rows).toEqual([])
})

it.each([
  ['just enough receipts', { receipts_unjudged: 100 }, 0, []],
  [
    'one too few',
    { receipts_unjudged: 101 },
    16,
    [/^Only 89.9 % of the receipts .*\(receipts_judged; 899 of 1000; .*--churn-rate/],
  ],
  ['just enough deliveries', { deliveries_expected: 900, deliveries_unjudged: 100 }, 0, []],
  [
    'too few deliveries, none of which came',
    { receipts_unjudged: 0, deliveries_unjudged: 112 },
    16,
    [/^Only 89.93 % of the deliveries that may have been owed .*\(deliveries_judged;/],
  ],
  ['members that left, of whom one stayed away', { leaves_completed: 30, deliveries_ruled_out: 1 }, 0, []],
  [
    'members that left and returned before anything could be judged',
    { leaves_completed: 30, deliveries_ruled_out: 0 },
    16,
    [/could not be judged: 30 left, .*\(deliveries_ruled_out\)/],
  ],
  ['nobody that left', { deliveries_ruled_out: 0 }, 0, []],
  ['a loss beside it', { receipts_unjudged: 500, deliveries_lost: 1 }, 10, [/lost/, /^Only 50 %/]],
] as const)('with %s', (_, changes, exitCode, reasons) => {
  const judged = judgedOf(changes)
  expect(judged.exitCode).toBe(exitCode)
  expect(judged.reasons).toEqual(reasons.map((reason) => expect.stringMatching(reason)))
  if (exitCode === 16) expect(judgedOf(changes, true)).toMatchObject({ exitCode: 0, rows: judged.rows })
})
