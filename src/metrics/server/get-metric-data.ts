import { type CloudWatchClient, GetMetricDataCommand, type MetricDataResult } from '@aws-sdk/client-cloudwatch'
import type { MetricWindow } from './metric-window.ts'
import { type Series, type SeriesProblem, metricDataQuery } from './series.ts'

/** CloudWatch's answer about one series: no points means no data, which is not zero. */
export interface SeriesAnswer {
  readonly series: Series
  readonly points: readonly Point[]
  readonly problem: SeriesProblem | null
}

export interface Point {
  /** Start of its period, epoch milliseconds. */
  readonly atMs: number
  readonly value: number
}

/** GetMetricData takes at most 500 queries a call. */
const queriesPerCall = 500
/** A page holds 100,800 points, so that only an endpoint that never stops gets here. */
const mostPages = 10

/** Asks for all series in as few calls as the limits allow. Answers come in the order of the series; the SDK's errors go through. */
export async function getMetricData(
  client: CloudWatchClient,
  series: readonly Series[],
  window: MetricWindow,
  signal: AbortSignal,
): Promise<SeriesAnswer[]> {
  const answers: SeriesAnswer[] = []
  for (let from = 0; from < series.length; from += queriesPerCall) {
    answers.push(...(await oneCall(client, series.slice(from, from + queriesPerCall), window, signal)))
  }
  return answers
}

async function oneCall(
  client: CloudWatchClient,
  series: readonly Series[],
  window: MetricWindow,
  signal: AbortSignal,
): Promise<SeriesAnswer[]> {
  const request = {
    MetricDataQueries: series.map((one, index) => metricDataQuery(`m${index}`, one, window)),
    StartTime: window.start,
    EndTime: window.end,
  }
  const pages: MetricDataResult[] = []
  let token: string | undefined
  for (let page = 0; page === 0 || token !== undefined; page++) {
    if (page === mostPages) throw new Error(`more than ${mostPages} pages in answer to one GetMetricData`)
    const command = new GetMetricDataCommand({ ...request, ...(token === undefined ? {} : { NextToken: token }) })
    const answer = await client.send(command, { abortSignal: signal })
    pages.push(...(answer.MetricDataResults ?? []))
    token = answer.NextToken
  }
  const partsOf = Map.groupBy(pages, ({ Id }) => Id)
  return series.map((one, index) => merge(one, partsOf.get(`m${index}`) ?? []))
}

/** A series may be spread over several pages (`PartialData`); the last one says how it ended. */
function merge(series: Series, parts: readonly MetricDataResult[]): SeriesAnswer {
  const points = parts.flatMap(pointsOf)
  const status = parts.at(-1)?.StatusCode
  const [text] = parts.flatMap(({ Messages }) => Messages ?? []).map(({ Value }) => ` (${Value})`)
  const message = text ?? ''
  const without = (kind: SeriesProblem['kind'], answer: string): SeriesAnswer => ({
    series,
    points: [],
    problem: { series, kind, answer },
  })
  if (status === undefined) return without('transient', 'nothing')
  if (status !== 'Complete') return without(status === 'Forbidden' ? 'forbidden' : 'transient', `${status}${message}`)
  if (points.length === 0 && message !== '') return without('unusable', `without a figure${message}`)
  if (points.length > 1 && series.each === 'window') {
    return without('unusable', 'in pieces, whose percentiles cannot be merged,')
  }
  return { series, points, problem: null }
}

function pointsOf({ Timestamps = [], Values = [] }: MetricDataResult): Point[] {
  return Values.flatMap((value, index) => {
    const atMs = Timestamps[index]?.getTime()
    return atMs === undefined ? [] : [{ atMs, value }]
  })
}
