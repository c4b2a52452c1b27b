import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { listenGuarded } from '../../loopback-guard.ts'
import { type CpuTime, cpuTimeHeader, readCpuTime } from '../cpu/cpu-share.ts'
import { type InitWork, initWorkHeader, readInitWork } from '../cpu/init-work.ts'
import { maxPayloadBytes } from '../invocation.ts'
import { readBody } from '../../wire/read-body.ts'

/** A call from the runtime of an execution environment to the service. */
export type RuntimeCall =
  /** Ready for an event: the first time it ends the init phase, later it ends an invocation. */
  | { readonly kind: 'next'; readonly initWork: InitWork | undefined }
  | { readonly kind: 'init-error'; readonly errorDocument: string }
  | (Outcome & { readonly requestId: string; readonly cpuTime: CpuTime | undefined })

type Outcome =
  | { readonly kind: 'response'; readonly payload: string }
  | { readonly kind: 'response-too-large' }
  | { readonly kind: 'error'; readonly errorDocument: string }

export interface RuntimeEvent {
  readonly requestId: string
  readonly payload: string
  readonly deadlineMs: number
  readonly functionArn: string
  readonly traceId: string
}

const prefix = '/2018-06-01/runtime/'

/**
 * Lambda's Runtime API for one execution environment. Our own runtime speaks it over a connection that it inherits, because
 * only on such a one can it stand still until there is an event. `AWS_LAMBDA_RUNTIME_API` is a host and a port and nothing
 * else, so an environment is known by its port as well: any other runtime client for Lambda can come that way.
 */
export class RuntimeApi {
  readonly #server: Server
  readonly #onCall: (call: RuntimeCall) => void
  #waitingForEvent: ServerResponse | undefined
  #waitingEvent: RuntimeEvent | undefined

  constructor(onCall: (call: RuntimeCall) => void) {
    this.#onCall = onCall
    // `next` is answered when there is an event, and an idle connection is the environment's sign of life: no time limits.
    this.#server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 })
  }

  /** The value of `AWS_LAMBDA_RUNTIME_API`. Rejects if no port can be had. */
  async listen(): Promise<string> {
    const port = await listenGuarded(this.#server, 0, (request, response) => void this.#answer(request, response))
    return `127.0.0.1:${port}`
  }

  /** Serves a runtime that has just been started; of the one before it nothing is left. */
  serve(connection: Duplex): void {
    this.#waitingForEvent = undefined
    this.#waitingEvent = undefined
    this.#server.emit('connection', connection)
  }

  /** Answers the `next` that waits, or the first one of a runtime that is still in its init phase. */
  deliver(event: RuntimeEvent): void {
    if (this.#waitingForEvent === undefined) this.#waitingEvent = event
    else this.#send(event, this.#waitingForEvent)
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #onNext(response: ServerResponse, initWork: InitWork | undefined): void {
    this.#waitingForEvent = response
    if (this.#waitingEvent === undefined) this.#onCall({ kind: 'next', initWork })
    else this.#send(this.#waitingEvent, response)
  }

  #send(event: RuntimeEvent, response: ServerResponse): void {
    this.#waitingForEvent = undefined
    this.#waitingEvent = undefined
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(event.payload),
      'lambda-runtime-aws-request-id': event.requestId,
      'lambda-runtime-deadline-ms': event.deadlineMs,
      'lambda-runtime-invoked-function-arn': event.functionArn,
      'lambda-runtime-trace-id': event.traceId,
    })
    response.end(event.payload)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [phase, requestId, verb] = (request.url ?? '').replace(prefix, '').split('/')
    if (request.method === 'GET' && phase === 'invocation' && requestId === 'next') {
      request.resume()
      this.#onNext(response, readInitWork(request.headers[initWorkHeader]?.toString()))
      return
    }
    const body = await readBody(request, maxPayloadBytes)
    if (body.kind === 'cut-off') return
    const text = body.kind === 'read' ? body.bytes.toString() : undefined
    const call = request.method === 'POST' ? readCall(phase, requestId, verb, text) : undefined
    const status = call === undefined ? 404 : call.kind === 'response-too-large' ? 413 : 202
    response.writeHead(status, { 'content-length': 0 }).end()
    if (call?.kind === 'init-error') this.#onCall(call)
    else if (call !== undefined && requestId !== undefined) {
      const cpuTime = readCpuTime(request.headers[cpuTimeHeader]?.toString())
      this.#onCall({ ...call, requestId, cpuTime })
    }
  }
}

/** @param body undefined if it was too large to be kept */
function readCall(
  phase: string | undefined,
  requestId: string | undefined,
  verb: string | undefined,
  body: string | undefined,
): Outcome | Extract<RuntimeCall, { kind: 'init-error' }> | undefined {
  if (phase === 'init' && requestId === 'error') return { kind: 'init-error', errorDocument: body ?? '{}' }
  if (phase !== 'invocation') return undefined
  if (verb === 'error') return { kind: 'error', errorDocument: body ?? '{}' }
  if (verb !== 'response') return undefined
  return body === undefined ? { kind: 'response-too-large' } : { kind: 'response', payload: body }
}
