import { expect, it } from 'vitest'
import {
  functionCounters,
  invocationCounters,
  invocationHistograms,
} from '../../../../../src/runs/evaluation/function-logs/invocation-counters.ts'
import { runResult } from '../../../../fixtures/run-result.ts'
import { handlerLine, invocation } from '../../../metrics/server/invocations.ts'

it('sums what the handlers say of their posts, and says nothing of posts where no handler does', () => {
  const one = handlerLine({ posts: 20, postsGone: 2, postsThrottled: 1, postAttempts: 21 })
  const other = handlerLine({ posts: 5, postAttempts: 5 })
  const invocations = [
    invocation({ initUs: 180_000, handler: one }),
    invocation({ handler: other }),
    invocation({ initUs: 90_000 }),
  ]
  expect(invocationCounters(invocations)).toEqual({
    cold_starts: 2,
    posts: 25,
    posts_gone: 2,
    posts_throttled: 1,
    post_attempts: 26,
  })
  expect(invocationCounters([invocation()])).toEqual({ cold_starts: 0 })
})

it('times inits, handlers and bills of all functions together', () => {
  const { init_duration, lambda_duration, billed_duration } = invocationHistograms([
    invocation({ initUs: 1_800, durationUs: 200, billedMs: 2 }),
    invocation({ durationUs: 300, billedMs: 1 }),
  ])
  const figures = [init_duration, lambda_duration, billed_duration].map(({ count, minUs }) => ({ count, minUs }))
  expect(figures).toEqual([
    { count: 1, minUs: 1_800 },
    { count: 2, minUs: 200 },
    { count: 2, minUs: 1_000 },
  ])
})

it('sums the errors and throttles that CloudWatch knows of; no data is not zero', () => {
  const { server } = runResult()
  const figures = Object.values(server.functions)[0]
  if (figures === undefined) throw new Error('the fixture has no function')
  const functions = {
    one: { ...figures, throttles: 3, errors: null },
    other: { ...figures, throttles: null, errors: null },
  }
  expect(functionCounters({ ...server, functions })).toEqual({ throttles: 3 })
  expect(functionCounters({ ...server, functions: {} })).toEqual({})
})
