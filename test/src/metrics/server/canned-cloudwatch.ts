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
  | { readonly status: number; readonly error: string }
  | 'silence'

/** An HTTP server that answers GetMetricData as the test says, for what the embedded CloudWatch never does. */
export async function cannedCloudWatch(reply: (request: Request, call: number) => Reply) {
  const requests: Request[] = []
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const request = JSON.parse(Buffer.concat(chunks).toString()) as Request
      requests.push(request)
      send(response, reply(request, requests.length))
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
  const [status, body] =
    'error' in reply
      ? [reply.status, { __type: `com.amazonaws.cloudwatch#${reply.error}`, message: 'says the test' }]
      : [200, { MetricDataResults: reply.results, Messages: [], NextToken: reply.nextToken }]
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
  response.end(JSON.stringify(body))
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
