import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** One series of an answer to GetMetricData. */
export interface SeriesResult {
  readonly Id: string
  readonly StatusCode: string
  readonly Timestamps: readonly number[]
  readonly Values: readonly number[]
}

export interface MetricDataAnswer {
  readonly MetricDataResults: readonly SeriesResult[]
  readonly NextToken?: string
}

/** What happens to the n-th call of GetMetricData, from 1. */
export type CloudWatchFault =
  | { readonly kind: 'none' }
  | { readonly kind: 'error'; readonly status: number; readonly name: string }
  /** CloudWatch is asked, and its answer changed. */
  | { readonly kind: 'change'; change(answer: MetricDataAnswer, token: string | undefined): MetricDataAnswer }

export interface CloudWatchProxy extends AsyncDisposable {
  readonly endpoint: string
  /** When each call of GetMetricData came, milliseconds of this process's clock. */
  readonly callsAtMs: readonly number[]
}

/** Stands in front of the embedded CloudWatch on 127.0.0.1 and answers some calls otherwise. */
export async function startCloudWatchProxy(
  upstream: string,
  faultOf: (call: number) => CloudWatchFault,
  /** What happens to every call of ListMetrics. */
  listFault: Exclude<CloudWatchFault, { kind: 'change' }> = { kind: 'none' },
): Promise<CloudWatchProxy> {
  const callsAtMs: number[] = []
  const server = createServer((request, response) => {
    if (String(request.headers['x-amz-target']).endsWith('.ListMetrics')) {
      void pass(upstream, listFault, request, response)
      return
    }
    callsAtMs.push(performance.now())
    void pass(upstream, faultOf(callsAtMs.length), request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    callsAtMs,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function pass(
  upstream: string,
  fault: CloudWatchFault,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(request)
  if (fault.kind === 'error') {
    send(response, fault.status, { __type: `com.amazonaws.cloudwatch#${fault.name}`, message: 'says the test' })
    return
  }
  const { NextToken, ...question } = JSON.parse(body.toString()) as { NextToken?: string }
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': String(request.headers['x-amz-target']),
  }
  // A token can only be one that a change has put there: so little data has one page.
  const answered = await fetch(upstream, { method: 'POST', headers, body: JSON.stringify(question) })
  const answer = (await answered.json()) as MetricDataAnswer
  send(response, answered.status, fault.kind === 'change' ? fault.change(answer, NextToken) : answer)
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
  response.end(JSON.stringify(body))
}
