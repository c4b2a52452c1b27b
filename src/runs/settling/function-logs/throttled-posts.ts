import type { RunResult } from '../../../metrics/result/run-result.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import { secondOf } from './cold-starts.ts'

/** When handlers were answered 429, by their own lines. */
export function throttledPosts(
  invocations: readonly InvocationFact[],
  runStartedAtMs: number,
): NonNullable<RunResult['throttledPosts']> {
  const bySecond = new Map<number, number>()
  for (const invocation of invocations) {
    const posts = invocation.handler?.postsThrottled ?? 0
    if (posts === 0) continue
    const second = secondOf(invocation, runStartedAtMs)
    bySecond.set(second, (bySecond.get(second) ?? 0) + posts)
  }
  return [...bySecond].map(([second, posts]) => ({ second, posts })).sort((a, b) => a.second - b.second)
}
