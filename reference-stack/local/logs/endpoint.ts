import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { readBody } from '../lambda/read-body.ts'
import { listenGuarded } from '../loopback-guard.ts'
import { describeLogGroups } from './describe-log-groups.ts'
import { filterLogEvents } from './filter-log-events.ts'
import { InsightsQueries } from './insights-queries.ts'
import type { LogSink } from './log-event.ts'
import { LogStore, type LogStoreOptions } from './log-store.ts'
import { LogsError } from './request.ts'

export interface Logs extends AsyncDisposable {
  /** What `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS` takes. */
  readonly endpoint: string
  /** Stores what a function or its platform has logged. */
  readonly put: LogSink
}

type Operation = (body: unknown) => object

/** Starts CloudWatch Logs on 127.0.0.1, speaking AWS JSON 1.1. Rejects if the port is taken; port 0 (the default) takes a free one. */
export async function startLogs({
  port = 0,
  ...options
}: LogStoreOptions & { readonly port?: number } = {}): Promise<Logs> {
  const store = new LogStore(options)
  const queries = new InsightsQueries(store)
  const operations = new Map<string, Operation>([
    ['DescribeLogGroups', (body) => describeLogGroups(store, body)],
    ['FilterLogEvents', (body) => filterLogEvents(store, body)],
    ['StartQuery', (body) => queries.start(body)],
    ['GetQueryResults', (body) => queries.results(body)],
  ])
  // A client's idle connection is left open: its next request must not meet a closing one.
  const server = createServer({ keepAliveTimeout: 0 })
  const listeningPort = await listenGuarded(server, port, (request, response) => {
    void answer(operations, request, response)
  })
  return {
    endpoint: `http://127.0.0.1:${listeningPort}`,
    put: (event) => store.add(event),
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const maxBodyBytes = 1_048_576

async function answer(
  operations: ReadonlyMap<string, Operation>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, maxBodyBytes)
  if (body.kind === 'cut-off') return
  try {
    const operation = operations.get(operationName(request))
    if (!operation) throw new LogsError('UnknownOperationException', 'The operation is not supported here.')
    if (body.kind === 'too-large') throw notJson()
    send(response, 200, operation(parseJson(body.text)))
  } catch (error) {
    if (error instanceof LogsError)
      send(response, 400, { __type: error.shape, message: error.message, ...error.members })
    else send(response, 500, { __type: 'InternalFailure', message: String(error) })
  }
}

function operationName(request: IncomingMessage): string {
  const target = request.headers['x-amz-target']
  const prefix = 'Logs_20140328.'
  return typeof target === 'string' && target.startsWith(prefix) ? target.slice(prefix.length) : ''
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw notJson()
  }
}

function notJson(): LogsError {
  return new LogsError('SerializationException', 'The body is not JSON, or exceeds 1 MB.')
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() })
  response.end(JSON.stringify(body))
}
