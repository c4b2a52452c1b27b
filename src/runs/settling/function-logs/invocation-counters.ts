import type { CounterName } from '../../../metrics/catalogue/counters.ts'
import { GuardedHistogram } from '../../../metrics/recording/histogram.ts'
import type { ServerFigures } from '../../../metrics/result/run-result.ts'
import type { HandlerLine, InvocationFact } from '../../../metrics/server/invocation-fact.ts'

const handlerCounters = {
  posts: 'posts',
  posts_gone: 'postsGone',
  posts_throttled: 'postsThrottled',
  post_attempts: 'postAttempts',
} as const satisfies Partial<Record<CounterName, keyof HandlerLine>>

/** Counters that the functions' logs tell: those of posts only where handlers leave lines. */
export function invocationCounters(invocations: readonly InvocationFact[]): Partial<Record<CounterName, number>> {
  const lines = invocations.flatMap(({ handler }) => handler ?? [])
  const posts = Object.entries(handlerCounters).map(([counter, field]) => [
    counter,
    lines.reduce((sum, line) => sum + line[field], 0),
  ])
  return {
    cold_starts: invocations.filter(({ initUs }) => initUs !== null).length,
    ...(lines.length > 0 && Object.fromEntries(posts)),
  }
}

/** What CloudWatch counts of all functions together, those of which it has data. */
export function functionCounters({ functions }: ServerFigures): Partial<Record<CounterName, number>> {
  const [throttles, errors] = (['throttles', 'errors'] as const).map((figure) =>
    Object.values(functions).flatMap((ofOne) => ofOne[figure] ?? []),
  )
  return { ...sumOf('throttles', throttles), ...sumOf('lambda_errors', errors) }
}

/** Nothing where there is nothing to sum: no data is not zero. */
function sumOf(counter: CounterName, counts: readonly number[] = []): Partial<Record<CounterName, number>> {
  return counts.length === 0 ? {} : { [counter]: counts.reduce((sum, count) => sum + count) }
}

/** Durations of REPORT lines, all functions together. */
export function invocationHistograms(
  invocations: readonly InvocationFact[],
): Record<'init_duration' | 'lambda_duration' | 'billed_duration', GuardedHistogram> {
  const histograms = {
    init_duration: new GuardedHistogram(),
    lambda_duration: new GuardedHistogram(),
    billed_duration: new GuardedHistogram(),
  }
  for (const { initUs, durationUs, billedMs } of invocations) {
    if (initUs !== null) histograms.init_duration.record(initUs)
    histograms.lambda_duration.record(durationUs)
    histograms.billed_duration.record(billedMs * 1000)
  }
  return histograms
}
