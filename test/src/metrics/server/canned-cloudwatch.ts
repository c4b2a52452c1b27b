import { once } from 'node:events'
import { type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

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

/** What the server says to one request: an answer, an error by its name, or nothing for ever. */
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

/** An HTTP server that answers as the test says, for what the embedded CloudWatch never does. Calls of GetMetricData are kept. */
export async function cannedCloudWatch(
  reply: (request: Request, call: number) => Reply,
  list: (request: ListRequest) => Reply = () => nothingListed,
) {
  const requests: Request[] = []
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const request: unknown = JSON.parse(Buffer.concat(chunks).toString())
      if (String(incoming.headers['x-amz-target']).endsWith('.ListMetrics')) {
        send(response, list(request as ListRequest))
        return
      }
      requests.push(request as Request)
      send(response, reply(request as Request, requests.length))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: requests as readonly Request[],
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'silence') return
  response.writeHead('error' in reply ? reply.status : 200, { 'content-type': 'application/x-amz-json-1.0' })
  response.end(JSON.stringify(bodyOf(reply)))
}

function bodyOf(reply: Exclude<Reply, 'silence'>): object {
  if ('error' in reply) return { __type: `com.amazonaws.cloudwatch#${reply.error}`, message: 'says the test' }
  const { nextToken: NextToken } = reply
  if ('metrics' in reply) return { Metrics: reply.metrics, NextToken }
  return { MetricDataResults: reply.results, Messages: [], NextToken }
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
