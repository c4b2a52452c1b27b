import { expect, it } from 'vitest'
import { buildResult } from '../../../../src/runs/evaluation/build-result.ts'
import { at, logsOf } from './known-run.ts'

it('expects the deliveries of what was answered 2xx alone, and the answers add up', () => {
  const outcomes = [{ status: 201 }, { status: 429 }, { status: 503 }, { failed: 'reset' }]
  const run = logsOf({
    happened(...[recorder]) {
      if (recorder === undefined) return
      for (const member of [0, 1, 2, 3]) recorder.entered(member, at(1))
      for (const [sequence, outcome] of outcomes.entries()) {
        const ids = { publisher: 0, sequence }
        recorder.count('messages_offered')
        recorder.published({ ...ids, intendedAtUs: at(5), sentAtUs: at(5), steady: true, isRequest: true })
        recorder.httpEnded(outcome, ids)
      }
      // The first reaches all but one; the second, which was refused, one member all the same.
      for (const recipient of [0, 1, 2]) recorder.received(recipient, 0, 0, at(5.1), 0)
      recorder.received(1, 0, 1, at(5.1), 0)
    },
  })
  const { counters, classes, balance } = buildResult(run)
  expect(counters).toMatchObject({
    messages_published: 4,
    deliveries_expected: 4,
    deliveries_received: 3,
    deliveries_lost: 1,
    deliveries_unjudged: 8,
    deliveries_indeterminate: 1,
    http_4xx: 1,
    http_under_way: 0,
  })
  expect(classes['http_requests']).toEqual({ '201': 1, '429': 1, '503': 1, reset: 1 })
  const line = balance.find(({ name }) => name.startsWith('HTTP requests'))
  expect(line).toMatchObject({ left: 4, right: 4, residue: 0 })
  expect(balance.map(({ residue }) => residue)).toEqual(balance.map(() => 0))
})

it('has nothing of HTTP where no request was sent', () => {
  const { counters, balance } = buildResult(logsOf({ happened: () => undefined }))
  expect(Object.keys(counters).filter((name) => name.startsWith('http'))).toEqual([])
  expect(balance.some(({ name }) => name.startsWith('HTTP'))).toBe(false)
})
