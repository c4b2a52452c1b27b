import type { CountersOf } from '../../../metrics/catalogue/counters.ts'
import { type Histograms, emptyHistograms } from '../../../metrics/recording/histogram.ts'
import type { ServerFigures } from '../../../metrics/result/run-result.ts'
import type { HandlerLine, InvocationFact } from '../../../metrics/server/invocation-fact.ts'

const handlerCounters = {
  posts: 'posts',
  posts_gone: 'postsGone',
  posts_throttled: 'postsThrottled',
  post_attempts: 'postAttempts',
} as const satisfies Partial<Record<CountersOf<'logs'>, keyof HandlerLine>>

/** Counters from the functions' logs: those of posts only where handlers leave lines. */
export function invocationCounters(
  invocations: readonly InvocationFact[],
): Partial<Record<CountersOf<'logs'>, number>> {
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

const functionFigures: Readonly<Record<CountersOf<'cloudwatch'>, 'throttles' | 'errors'>> = {
  throttles: 'throttles',
  lambda_errors: 'errors',
}

/** The sums of CloudWatch over all functions that have data; no data is not zero. */
export function functionCounters({ functions }: ServerFigures): Partial<Record<CountersOf<'cloudwatch'>, number>> {
  return Object.fromEntries(
    Object.entries(functionFigures).flatMap(([counter, figure]) => {
      const counts = Object.values(functions).flatMap((ofOne) => ofOne[figure] ?? [])
      return counts.length === 0 ? [] : [[counter, counts.reduce((sum, count) => sum + count)]]
    }),
  )
}

/** Durations of REPORT lines, all functions together. */
export function invocationHistograms(
  invocations: readonly InvocationFact[],
): Histograms<'init_duration' | 'lambda_duration' | 'billed_duration'> {
  const histograms = emptyHistograms(['init_duration', 'lambda_duration', 'billed_duration'])
  for (const { initUs, durationUs, billedMs } of invocations) {
    if (initUs !== null) histograms.init_duration.record(initUs)
    histograms.lambda_duration.record(durationUs)
    histograms.billed_duration.record(billedMs * 1000)
  }
  return histograms
}
