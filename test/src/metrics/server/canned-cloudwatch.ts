import { type Said, cannedServer } from './canned-server.ts'

export interface Query {
  readonly Id: string
  readonly MetricStat: {
    readonly Metric: { readonly MetricName: string; readonly Dimensions: { Name: string; Value: string }[] }
    readonly Period: number
    readonly Stat: string
  }
}

export interface Request {
  readonly MetricDataQueries: readonly Query[]
  readonly StartTime: number
  readonly EndTime: number
  readonly NextToken?: string
}

/** What it says to one request: an answer, an error by its name, or nothing for ever. */
export type Reply =
  | { readonly results: readonly object[]; readonly nextToken?: string }
  | { readonly metrics: readonly object[]; readonly nextToken?: string }
  | { readonly status: number; readonly error: string }
  | 'silence'

/** What ListMetrics is asked for. */
export interface ListRequest {
  readonly Namespace: string
  readonly Dimensions: readonly { Name: string; Value: string }[]
  readonly NextToken?: string
}

const nothingListed: Reply = { metrics: [] }

/** A CloudWatch that says what the embedded one never does. Calls of GetMetricData are kept. */
export async function cannedCloudWatch(
  reply: (request: Request, call: number) => Reply,
  list: (request: ListRequest) => Reply = () => nothingListed,
) {
  const requests: Request[] = []
  const server = await cannedServer((operation, request) =>
    said(
      operation === 'ListMetrics'
        ? list(request as ListRequest)
        : reply(request as Request, requests.push(request as Request)),
    ),
  )
  return { ...server, requests: requests as readonly Request[] }
}

function said(reply: Reply): Said {
  if (reply === 'silence') return reply
  if ('error' in reply) return { ...reply, error: `com.amazonaws.cloudwatch#${reply.error}` }
  const { nextToken: NextToken } = reply
  if ('metrics' in reply) return { body: { Metrics: reply.metrics, NextToken } }
  return { body: { MetricDataResults: reply.results, Messages: [], NextToken } }
}

/** Complete answers: so many values for `Invocations`, none for anything else. */
export function onlyInvocations(request: Request, ...values: number[]): Reply {
  return {
    results: request.MetricDataQueries.map((query) =>
      answer(query, query.MetricStat.Metric.MetricName === 'Invocations' ? values : []),
    ),
  }
}

export function answer({ Id }: Query, values: readonly number[], StatusCode = 'Complete'): object {
  const Timestamps = values.map((_, index) => 1_795_168_800 + index * 60)
  return { Id, Label: Id, Timestamps, Values: values, StatusCode, Messages: [] }
}
