import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { listenGuarded } from '../loopback-guard.ts'
import { functionArn } from './environment-variables.ts'
import type { InvocationOutcome } from './invocation.ts'
import { maxPayloadBytes, maxQueuedPayloadBytes } from './payload-limits.ts'
import { readBody } from './read-body.ts'
import type { LambdaService } from './service.ts'

export interface InvokeEndpointOptions {
  /** Not the whole of it: the endpoint is up before the functions are, because their variables name it. */
  readonly service: Pick<LambdaService, 'invoke' | 'invokeAsync'>
  /** Physical names by role. */
  readonly functionNames: Readonly<Record<string, string>>
  readonly region: string
  /** Any free one unless told. */
  readonly port?: number
}

/** What goes back to the caller. */
interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Lambda's Invoke on the wire, as `@aws-sdk/client-lambda` speaks it. Rejects if the port is taken. */
export async function startInvokeEndpoint(
  options: InvokeEndpointOptions,
): Promise<{ readonly endpoint: string } & AsyncDisposable> {
  const roles = new Map(Object.entries(options.functionNames).map(([role, name]) => [name, role]))
  // SDK clients keep their connections: one that is idle for a while must not be closed just as it is used again.
  const server = createServer({ keepAliveTimeout: 120_000 })
  const port = await listenGuarded(server, options.port ?? 0, (request, response) => {
    void answer(request, roles, options)
      .catch((error: unknown) => failure(500, 'ServiceException', String(error)))
      .then((answer) => send(response, answer))
  })
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function answer(
  request: IncomingMessage,
  roles: ReadonlyMap<string, string>,
  { service, region }: InvokeEndpointOptions,
): Promise<Answer> {
  const invocationType = request.headers['x-amz-invocation-type'] ?? 'RequestResponse'
  const maxBytes = invocationType === 'Event' ? maxQueuedPayloadBytes : maxPayloadBytes
  const body = await readBody(request, maxBytes)
  const target = request.method === 'POST' ? readTarget(request.url ?? '') : undefined
  if (target === undefined) return failure(404, 'UnknownOperationException', 'Only Invoke is emulated.')

  const role = target.qualifier === '$LATEST' ? roles.get(target.name) : undefined
  if (role === undefined) {
    const suffix = target.qualifier === '$LATEST' ? '' : `:${target.qualifier}`
    return failure(404, 'ResourceNotFoundException', `Function not found: ${functionArn(region, target.name)}${suffix}`)
  }
  if (body.kind !== 'read') {
    const message = `Request must be smaller than ${maxBytes} bytes for the InvokeFunction operation`
    return failure(413, 'RequestTooLargeException', message)
  }
  const payload = body.text === '' ? '{}' : body.text
  const mistake = jsonMistake(payload)
  if (mistake !== undefined) {
    return failure(400, 'InvalidRequestContentException', `Could not parse request body into json: ${mistake}`)
  }
  if (invocationType === 'DryRun') return { status: 204 }
  if (invocationType === 'Event') {
    return { status: 202, headers: { 'x-amzn-requestid': service.invokeAsync(role, payload) } }
  }
  return outcomeAnswer(await service.invoke(role, payload), request.headers['x-amz-log-type'] === 'Tail')
}

function outcomeAnswer(outcome: InvocationOutcome, withLog: boolean): Answer {
  if (outcome.kind === 'throttled') {
    return failure(429, 'TooManyRequestsException', 'Rate Exceeded.', { Reason: outcome.reason })
  }
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-amzn-requestid': outcome.requestId,
    'x-amz-executed-version': '$LATEST',
  }
  if (outcome.kind === 'function-error') headers['x-amz-function-error'] = 'Unhandled'
  if (withLog) headers['x-amz-log-result'] = Buffer.from(outcome.logTail).toString('base64')
  return { status: 200, headers, body: outcome.payload }
}

/** The SDK takes the error's name from the header. */
function failure(status: number, errorType: string, message: string, more: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': errorType },
    body: JSON.stringify({ ...more, Type: 'User', message }),
  }
}

function send(response: ServerResponse, { status, headers, body = '' }: Answer): void {
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) }
  response.writeHead(status, { 'x-amzn-requestid': randomUUID(), ...headers, ...length })
  response.end(body)
}

/** `POST /2015-03-31/functions/{name, ARN or part of one, with or without a qualifier}/invocations[?Qualifier=...]` */
function readTarget(url: string): { readonly name: string; readonly qualifier: string } | undefined {
  const { pathname, searchParams } = new URL(url, 'http://lambda')
  const written = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(pathname)?.[1]
  if (written === undefined) return undefined
  const parts = decodeURIComponent(written).split(':')
  const afterFunction = parts.slice(parts.indexOf('function') + 1)
  const [name = '', qualifier] = parts.length > 2 ? afterFunction : parts
  return { name, qualifier: searchParams.get('Qualifier') ?? qualifier ?? '$LATEST' }
}

function jsonMistake(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
