import { once } from 'node:events'
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { type Socket, connect } from 'node:net'
import {
  ApiGatewayManagementApiClient,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { onTestFinished, vi } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import type { MetricDatum } from '../../../../reference-stack/local/cloudwatch/metric-store.ts'
import type { ProxyEvent } from '../../../../reference-stack/local/gateway/events.ts'
import { type Gateway, type GatewayOptions, startGateway } from '../../../../reference-stack/local/gateway/gateway.ts'
import type { InvocationOutcome } from '../../../../reference-stack/local/lambda/invocation.ts'

type Handler = (event: ProxyEvent) => unknown

/** Lambda as the gateway sees it: handlers by function name, run in place. One that throws is a function error. */
export interface Rig {
  readonly gateway: Gateway
  readonly events: ProxyEvent[]
  readonly metrics: MetricDatum[]
}

export const throttled: InvocationOutcome = { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' }

/** A gateway whose routes are the handlers' keys; `two-way` is the one route with a route response. */
export async function startRig(
  handlers: Readonly<Record<string, Handler>>,
  options: Partial<GatewayOptions> = {},
): Promise<Rig> {
  const events: ProxyEvent[] = []
  const metrics: MetricDatum[] = []
  const gateway = await startGateway({
    stage: 'prod',
    region: 'eu-central-1',
    routes: Object.fromEntries(
      Object.keys(handlers).map((key) => [key, key === 'two-way' ? { function: key, replies: true } : key]),
    ),
    invoke: async (functionName, payload) => {
      const event = JSON.parse(payload) as ProxyEvent
      events.push(event)
      return await runHandler(handlers[functionName], event)
    },
    publishMetric: (datum) => metrics.push(datum),
    ...options,
  })
  onTestFinished(() => gateway[Symbol.asyncDispose]())
  return { gateway, events, metrics }
}

async function runHandler(handler: Handler | undefined, event: ProxyEvent): Promise<InvocationOutcome> {
  const ran = { requestId: 'r', executedVersion: '$LATEST', logTail: '' }
  try {
    const answer = await handler?.(event)
    if (answer === throttled) return throttled
    return { kind: 'returned', ...ran, payload: answer === undefined ? 'null' : JSON.stringify(answer) }
  } catch (error) {
    return { kind: 'function-error', ...ran, payload: JSON.stringify({ errorMessage: (error as Error).message }) }
  }
}

export const ok = (): unknown => ({ statusCode: 200 })

/** Waits until a check passes; patient, for machines that are busy. */
export function eventually(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 60_000, interval: 5 })
}

/** A client and what it has been sent so far. */
export interface Client {
  readonly socket: WebSocket
  readonly received: string[]
  readonly handshake: IncomingMessage
}

export async function openClient(url: string, options: ClientOptions & { protocols?: string[] } = {}): Promise<Client> {
  const socket = new WebSocket(url, options.protocols ?? [], { perMessageDeflate: false, ...options })
  onTestFinished(() => socket.terminate())
  const received: string[] = []
  socket.on('message', (data: Buffer) => received.push(data.toString()))
  const [[handshake]] = await Promise.all([once(socket, 'upgrade'), once(socket, 'open')])
  return { socket, received, handshake: handshake as IncomingMessage }
}

/** The status and the body with which a handshake is refused. */
export async function refusedHandshake(
  url: string,
  options: ClientOptions = {},
): Promise<{ status: number | undefined; body: string }> {
  const socket = new WebSocket(url, options)
  socket.on('error', () => {})
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
  return { status: response.statusCode, body: await textOf(response) }
}

export async function closeOf(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
  return { code, reason: reason.toString() }
}

/** A connected TCP socket on which a test writes what it likes. */
export async function rawSocket(gateway: Gateway): Promise<Socket> {
  const socket = connect(gateway.port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

export function rawHandshake(gateway: Gateway, more: readonly string[] = []): string {
  return [
    'GET /prod HTTP/1.1',
    `Host: 127.0.0.1:${gateway.port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: 7QmT0nG0o5l0r3l7ZkYx0g==',
    ...more,
    '',
    '',
  ].join('\r\n')
}

/** A masked client frame (with a key of zeros, so that its payload is legible). */
export function clientFrame(payload: Buffer, { opcode = 0x1, fin = true } = {}): Buffer {
  const extended = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8
  const frame = Buffer.alloc(2 + extended + 4 + payload.length)
  frame[0] = (fin ? 0x80 : 0) | opcode
  frame[1] = 0x80 | (extended === 0 ? payload.length : extended === 2 ? 126 : 127)
  if (extended === 2) frame.writeUInt16BE(payload.length, 2)
  if (extended === 8) frame.writeBigUInt64BE(BigInt(payload.length), 2)
  payload.copy(frame, 2 + extended + 4)
  return frame
}

/** The real SDK client, without its retries. */
export function managementClient(gateway: Gateway, region = 'eu-central-1'): ApiGatewayManagementApiClient {
  return new ApiGatewayManagementApiClient({
    region,
    endpoint: gateway.managementEndpoint,
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
    maxAttempts: 1,
  })
}

export function post(gateway: Gateway, connectionId: string, data: string | Uint8Array): Promise<unknown> {
  return managementClient(gateway).send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: data }))
}

export function describe(gateway: Gateway, connectionId: string) {
  return managementClient(gateway).send(new GetConnectionCommand({ ConnectionId: connectionId }))
}

interface PlainRequest {
  readonly method?: string
  readonly signed?: boolean
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A plain HTTP request; `signed` adds an Authorization header of SigV4's form. */
export async function http(
  gateway: Gateway,
  path: string,
  { method = 'GET', signed = true, headers = {}, body = '' }: PlainRequest = {},
): Promise<{ status: number | undefined; headers: IncomingMessage['headers']; body: string }> {
  const credential = 'AWS4-HMAC-SHA256 Credential=AKID/20261121/eu-central-1/execute-api/aws4_request'
  const request = httpRequest({
    host: '127.0.0.1',
    port: gateway.port,
    path,
    method,
    headers: { ...(signed ? { authorization: credential } : {}), ...headers },
  })
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return { status: response.statusCode, headers: response.headers, body: await textOf(response) }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
