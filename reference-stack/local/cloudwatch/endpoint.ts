import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { listenGuarded } from '../loopback-guard.ts'
import { getMetricData } from './get-metric-data.ts'
import { listMetrics } from './list-metrics.ts'
import { LateMetrics } from './late-metrics.ts'
import type { MetricSink } from './metric-datum.ts'
import type { MetricRecord, MetricStore } from './metric-store.ts'
import { putMetricData } from './put-metric-data.ts'
import { CloudWatchError } from './request.ts'

export interface CloudWatch extends AsyncDisposable {
  /** What `AWS_ENDPOINT_URL_CLOUDWATCH` takes. */
  readonly endpoint: string
  /** Stores one value of a service's own metric. */
  readonly put: MetricSink
  /** Stores what another process has recorded. */
  readonly absorb: (records: readonly MetricRecord[]) => void
}

/**
 * Starts CloudWatch on 127.0.0.1, speaking AWS JSON 1.0. Each answer waits for `beforeRead`, for services that count in
 * bulk and publish late; a datum can be read `metricDelayMs` after it came. Rejects if the port is taken; port 0 (the
 * default) takes a free one.
 */
export async function startCloudWatch({
  port = 0,
  metricDelayMs = 0,
  beforeRead = () => {},
}: {
  readonly port?: number
  readonly metricDelayMs?: number
  readonly beforeRead?: () => void | Promise<void>
} = {}): Promise<CloudWatch> {
  const metrics = new LateMetrics(metricDelayMs)
  const operations = new Map<string, Operation>([
    ['PutMetricData', (body) => putMetricData(metrics.arriving(), body)],
    ['GetMetricData', reading(getMetricData)],
    ['ListMetrics', reading(listMetrics)],
  ])
  function reading(operation: (store: MetricStore, body: unknown) => object): Operation {
    return async (body) => {
      await beforeRead()
      return operation(metrics.visible(), body)
    }
  }
  // A client's idle connection is left open: its next request must not meet a closing one.
  const server = createServer({ keepAliveTimeout: 0 })
  const listeningPort = await listenGuarded(server, port, (request, response) => {
    void answer(operations, request, response)
  })
  return {
    endpoint: `http://127.0.0.1:${listeningPort}`,
    put: (datum) => metrics.arriving().put(datum),
    absorb: (records) => metrics.arriving().absorb(records),
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await close(server)
    },
  }
}

type Operation = (body: unknown) => object | Promise<object>

async function answer(
  operations: ReadonlyMap<string, Operation>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const operation = operations.get(operationName(request))
    if (!operation) throw new CloudWatchError('UnknownOperationException', 'The operation is not supported here.')
    send(response, 200, await operation(await readJson(request)))
  } catch (error) {
    // The connection broke while the body was read: nobody is left to be answered.
    if (request.errored) return
    sendError(response, error)
  }
}

function operationName(request: IncomingMessage): string {
  const target = request.headers['x-amz-target']
  const prefix = 'GraniteServiceVersion20100801.'
  return typeof target === 'string' && target.startsWith(prefix) ? target.slice(prefix.length) : ''
}

/** CloudWatch's own limit for a request's body. */
const maxBodyBytes = 1_048_576

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    // Read to its end all the same: a client that is still sending would miss the answer.
    if (bytes <= maxBodyBytes) chunks.push(chunk)
  }
  if (bytes > maxBodyBytes) throw new CloudWatchError('RequestEntityTooLargeException', 'The body exceeds 1 MB.')
  try {
    const raw = Buffer.concat(chunks)
    const isZipped = request.headers['content-encoding'] === 'gzip'
    return JSON.parse((isZipped ? gunzipSync(raw, { maxOutputLength: maxBodyBytes }) : raw).toString())
  } catch {
    throw new CloudWatchError('SerializationException', 'The body is not JSON, or exceeds 1 MB unzipped.')
  }
}

function sendError(response: ServerResponse, error: unknown): void {
  if (error instanceof CloudWatchError) {
    // Clients find the error's class by either name, and its `Code` and `Type` in the header.
    response.setHeader('x-amzn-query-error', `${error.queryCode};Sender`)
    send(response, 400, { __type: `com.amazonaws.cloudwatch#${error.shape}`, message: error.message })
  } else {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    response.setHeader('x-amzn-query-error', 'InternalFailure;Receiver')
    send(response, 500, { __type: 'com.amazonaws.cloudwatch#InternalFailure', message })
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() })
  response.end(JSON.stringify(body))
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
