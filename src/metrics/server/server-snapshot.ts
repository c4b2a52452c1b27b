import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { Target } from '../../targets/target.ts'
import type { ServerFigures } from '../result/run-result.ts'
import { wholeWindow } from './figures.ts'
import { type SeriesAnswer, getMetricData } from './get-metric-data.ts'
import type { ListedDimensions } from './listed-dimensions.ts'
import type { MetricWindow } from './metric-window.ts'
import { accountSeries } from './series-of-the-target.ts'
import type { Series, SeriesProblem } from './series.ts'
import { apiQuestion, functionQuestion, tableQuestion } from './target-questions.ts'

/** The server's figures as CloudWatch gives them at one moment. */
export interface ServerSnapshot extends Required<Pick<ServerFigures, 'functions' | 'account' | 'api' | 'tables'>> {
  readonly takenAt: Date
  /** The number of figures that CloudWatch was asked for. */
  readonly metricsRequested: number
  readonly problems: readonly SeriesProblem[]
}

/** Invocations that the crowd knows to have caused, by the function's name. */
export type CausedInvocations = Readonly<Record<string, number>>

/** Beyond these, how often functions have invoked themselves, by a version and not by the alias of the routes; by function name. */
export type HandedOnInvocations = ReadonlyMap<string, number>

/** Asks for every figure of the target's functions, its API and its tables. The SDK's errors go through. */
export async function takeSnapshot(
  client: CloudWatchClient,
  target: Target,
  listed: ListedDimensions,
  { caused, handedOn }: { readonly caused: CausedInvocations; readonly handedOn: HandedOnInvocations },
  window: MetricWindow,
  signal: AbortSignal,
): Promise<ServerSnapshot> {
  const functions = mapRecord(target.functions, (physicalName, functionName) => {
    const known = Object.hasOwn(caused, functionName) ? (caused[functionName] ?? null) : null
    // What CloudWatch has of the alias alone is without them.
    const more = listed.aliases.has(physicalName) ? 0 : (handedOn.get(functionName) ?? 0)
    return functionQuestion(physicalName, listed, {
      caused: known === null ? null : known + more,
      isInvokedByStream: target.invokedByStreams?.includes(functionName) === true,
    })
  })
  const account = accountSeries()
  const api = target.api === null ? null : apiQuestion(target.api, listed)
  const tables = mapRecord(target.tables, (tableName) => tableQuestion(tableName, listed))
  const questions = [...Object.values(functions), ...(api === null ? [] : [api]), ...Object.values(tables)]
  const asked = [...questions.flatMap(({ series }) => series), ...Object.values(account)]
  const answers = await getMetricData(client, asked, window, signal)
  const answerOf = new Map<Series, SeriesAnswer>(answers.map((answer) => [answer.series, answer]))
  return {
    takenAt: new Date(),
    metricsRequested: asked.length,
    functions: mapRecord(functions, (question) => question.figures(answerOf)),
    account: wholeWindow(account, answerOf),
    api: api?.figures(answerOf) ?? null,
    tables: mapRecord(tables, (question) => question.figures(answerOf)),
    problems: answers.map(({ problem }) => problem).filter((problem) => problem !== null),
  }
}

function mapRecord<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))
}
