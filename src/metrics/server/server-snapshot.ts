import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { Target } from '../../target/target.ts'
import type { FunctionFigures, ServerFigures } from '../result/run-result.ts'
import { type SeriesAnswer, getMetricData } from './get-metric-data.ts'
import { type Series, apiSeries, functionSeries } from './metric-queries.ts'
import type { MetricWindow } from './metric-window.ts'
import type { SeriesProblem } from './series-problem.ts'

/** The server's figures as CloudWatch tells them at one moment. */
export interface ServerSnapshot {
  readonly takenAt: Date
  /** By role. */
  readonly functions: Readonly<Record<string, FunctionFigures>>
  readonly api: ServerFigures['api']
  readonly problems: readonly SeriesProblem[]
}

/** Invocations that the crowd knows to have caused, by the function's role. */
export type CausedInvocations = Readonly<Record<string, number>>

/** Asks for every figure of the target's functions and its API. The SDK's errors go through. */
export async function takeSnapshot(
  client: CloudWatchClient,
  target: Target,
  caused: CausedInvocations,
  window: MetricWindow,
  signal: AbortSignal,
): Promise<ServerSnapshot> {
  const functions = Object.entries(target.functions).map(([role, functionName]) => ({
    role,
    functionName,
    series: functionSeries(functionName),
  }))
  const api = target.api === null ? null : apiSeries(target.api)
  const asked = [...functions.flatMap(({ series }) => Object.values(series)), ...Object.values(api ?? {})]
  const answers = await getMetricData(client, asked, window, signal)
  const answerOf = new Map<Series, SeriesAnswer>(answers.map((answer) => [answer.series, answer]))
  return {
    takenAt: new Date(),
    functions: Object.fromEntries(
      functions.map(({ role, functionName, series }) => [
        role,
        {
          functionName,
          caused: Object.hasOwn(caused, role) ? (caused[role] ?? null) : null,
          ...figures(series, answerOf),
        },
      ]),
    ),
    api: api === null ? null : figures(api, answerOf),
    problems: answers.map(({ problem }) => problem).filter((problem) => problem !== null),
  }
}

function figures<Name extends string>(
  series: Readonly<Record<Name, Series>>,
  answerOf: ReadonlyMap<Series, SeriesAnswer>,
): Record<Name, number | null> {
  const entries = Object.entries<Series>(series)
  return Object.fromEntries(entries.map(([name, one]) => [name, figure(answerOf.get(one))])) as Record<
    Name,
    number | null
  >
}

/** The answer as one number, durations in whole microseconds; null where there was no data, which is not zero. */
function figure(answer: SeriesAnswer | undefined): number | null {
  if (answer === undefined || answer.values.length === 0) return null
  const { series, values } = answer
  const value = series.statistic === 'Sum' ? values.reduce((sum, part) => sum + part) : Math.max(...values)
  return inMilliseconds.has(series.metric) ? Math.round(value * 1000) : value
}

const inMilliseconds = new Set(['Duration', 'IntegrationLatency'])
