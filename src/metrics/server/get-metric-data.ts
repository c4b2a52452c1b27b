import { type CloudWatchClient, GetMetricDataCommand, type MetricDataResult } from '@aws-sdk/client-cloudwatch'
import { type Series, isMergeable, metricDataQuery } from './metric-queries.ts'
import type { MetricWindow } from './metric-window.ts'
import type { SeriesProblem } from './series-problem.ts'

/** What CloudWatch said about one series: no values means no data, which is not zero. */
export interface SeriesAnswer {
  readonly series: Series
  readonly values: readonly number[]
  readonly problem: SeriesProblem | null
}

/** GetMetricData takes at most 500 queries a call. */
const queriesPerCall = 500
/** A page holds 100,800 points, so that only an endpoint that never stops gets here. */
const mostPages = 100

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
  return series.map((one, index) =>
    merge(
      one,
      pages.filter(({ Id }) => Id === `m${index}`),
    ),
  )
}

/** A series may be spread over several pages (`PartialData`); the last one says how it ended. */
function merge(series: Series, parts: readonly MetricDataResult[]): SeriesAnswer {
  const values = parts.flatMap(({ Values }) => Values ?? [])
  const status = parts.at(-1)?.StatusCode
  const message = parts.flatMap(({ Messages }) => Messages ?? []).map(({ Value }) => ` (${Value})`)[0] ?? ''
  const without = (kind: SeriesProblem['kind'], answer: string): SeriesAnswer => ({
    series,
    values: [],
    problem: { series, kind, answer },
  })
  if (status === undefined) return without('transient', 'nothing')
  if (status !== 'Complete') return without(status === 'Forbidden' ? 'forbidden' : 'transient', `${status}${message}`)
  if (values.length > 1 && !isMergeable(series)) {
    return without('unmergeable', 'in pieces, of which percentiles cannot be merged,')
  }
  return { series, values, problem: null }
}
