import { expect, it } from 'vitest'
import { ownCopies } from '../../../../../src/runs/evaluation/figures/count-all.ts'
import { settledRun } from '../evidence/evaluated-run.ts'
import { collected } from '../receipts/matched-messages.ts'

it('counts the senders who were to receive their own message, and those who did', () => {
  const { matched, messages } = settledRun([
    { by: 0, second: 1, reached: [0, 1] },
    { by: 1, second: 2, reached: [0], missed: [1] },
    { by: 2, second: 3, reached: [0, 1] },
    { by: 0, second: 4, missed: [0, 1] },
  ])
  expect(collected(ownCopies(messages), matched)).toEqual({ own_copies_expected: 3, own_copies_received: 1 })
})
