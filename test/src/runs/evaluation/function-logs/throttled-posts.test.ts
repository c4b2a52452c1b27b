import { expect, it } from 'vitest'
import { throttledPosts } from '../../../../../src/runs/evaluation/function-logs/figures-from-logs.ts'
import { handlerLine, invocation } from '../../../metrics/server/invocations.ts'

it('sums the posts answered 429 by the second in which their handler started', () => {
  const at = (startedAtMs: number | null, postsThrottled: number) =>
    invocation({ startedAtMs, endedAtMs: 12_500, handler: handlerLine({ postsThrottled }) })
  expect(
    throttledPosts([at(11_900, 4), at(11_100, 1), at(10_100, 0), at(null, 2), invocation({ handler: null })], 10_000),
  ).toEqual([
    { second: 1, posts: 5 },
    { second: 2, posts: 2 },
  ])
})
