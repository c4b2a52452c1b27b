import type { Target } from '../../targets/target.ts'
import type { FunctionFigures, ServerFigures, TableFigures } from '../result/run-result.ts'
import { type AnswerOf, byMinute, wholeWindow } from './figures.ts'
import type { ListedDimensions } from './listed-dimensions.ts'
import {
  apiMinuteSeries,
  apiSeries,
  functionMinuteSeries,
  functionSeries,
  iteratorAgeSeries,
  operationSeries,
  provisionedSeries,
  tableSeries,
} from './series-of-the-target.ts'
import type { Dimensions, Series } from './series.ts'

/** The series to ask for, and what is made of their answers. */
export interface Question<Figures> {
  readonly series: readonly Series[]
  figures(answerOf: AnswerOf): Figures
}

/** @param isInvokedByStream does the stream of a table invoke it? */
export function functionQuestion(
  physicalName: string,
  { aliases, provisioned }: ListedDimensions,
  { caused, isInvokedByStream }: { readonly caused: number | null; readonly isInvokedByStream: boolean },
): Question<FunctionFigures> {
  const resource = aliases.get(physicalName)
  const dimensions: Dimensions = { FunctionName: physicalName, ...(resource !== undefined && { Resource: resource }) }
  const whole = functionSeries(dimensions)
  const age = isInvokedByStream ? iteratorAgeSeries(physicalName) : null
  const minutes = {
    invocations: whole.invocations,
    throttles: whole.throttles,
    concurrentExecutionsMax: whole.concurrentExecutionsMax,
    ...functionMinuteSeries(dimensions),
  }
  const reserve = provisioned.has(physicalName) ? provisionedSeries(dimensions) : null
  return {
    series: [
      ...Object.values(whole),
      minutes.durationP99Us,
      ...Object.values(age ?? {}),
      ...Object.values(reserve ?? {}),
    ],
    figures: (answerOf) => ({
      physicalName,
      ...(resource !== undefined && { resource }),
      caused,
      ...wholeWindow(whole, answerOf),
      ...(age !== null && wholeWindow(age, answerOf)),
      ...(reserve !== null && { provisioned: wholeWindow(reserve, answerOf) }),
      perMinute: age === null ? byMinute(minutes, answerOf) : byMinute({ ...minutes, ...age }, answerOf),
    }),
  }
}

export function apiQuestion(
  { id, stage }: NonNullable<Target['api']>,
  listed: ListedDimensions,
): Question<NonNullable<ServerFigures['api']>> {
  const dimensions = { ApiId: id, Stage: stage }
  const whole = apiSeries(dimensions)
  const minutes = {
    connectCount: whole.connectCount,
    messageCount: whole.messageCount,
    ...apiMinuteSeries(dimensions),
  }
  const routes = listed.routes.map(({ ApiId: _, Stage: __, ...route }) => ({
    name: Object.values(route).join(' '),
    series: apiSeries({ ...dimensions, ...route }),
  }))
  return {
    series: [
      ...Object.values(whole),
      minutes.integrationLatencyP99Us,
      ...routes.flatMap(({ series }) => Object.values(series)),
    ],
    figures: (answerOf) => ({
      ...wholeWindow(whole, answerOf),
      ...(routes.length > 0 && {
        routes: Object.fromEntries(routes.map(({ name, series }) => [name, wholeWindow(series, answerOf)])),
      }),
      perMinute: byMinute(minutes, answerOf),
    }),
  }
}

export function tableQuestion(tableName: string, listed: ListedDimensions): Question<TableFigures> {
  const whole = tableSeries(tableName)
  const { readUnits, writeUnits } = whole
  const operations = (listed.operations.get(tableName) ?? []).map((operation) => ({
    operation,
    series: operationSeries(tableName, operation),
  }))
  return {
    series: [...Object.values(whole), ...operations.flatMap(({ series }) => Object.values(series))],
    figures: (answerOf) => ({
      tableName,
      ...wholeWindow(whole, answerOf),
      operations: Object.fromEntries(
        operations.map(({ operation, series }) => [operation, wholeWindow(series, answerOf)]),
      ),
      perMinute: byMinute({ readUnits, writeUnits }, answerOf),
    }),
  }
}
