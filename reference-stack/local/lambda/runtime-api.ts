import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { listenGuarded } from '../loopback-guard.ts'
import { maxPayloadBytes } from './payload-limits.ts'
import { readBody } from './read-body.ts'

/** What the runtime inside an execution environment says to the service. */
export type RuntimeCall =
  /** Ready for an event: the first time it ends the init phase, later it ends an invocation. */
  | { readonly kind: 'next' }
  | { readonly kind: 'response'; readonly requestId: string; readonly payload: string }
  | { readonly kind: 'response-too-large'; readonly requestId: string }
  | { readonly kind: 'error'; readonly requestId: string; readonly errorDocument: string }
  | { readonly kind: 'init-error'; readonly errorDocument: string }

export interface RuntimeEvent {
  readonly requestId: string
  readonly payload: string
  readonly deadlineMs: number
  readonly functionArn: string
  readonly traceId: string
}

const prefix = '/2018-06-01/runtime/'

/**
 * Lambda's Runtime API for one execution environment. `AWS_LAMBDA_RUNTIME_API` is a host and a port and nothing else,
 * so an environment is known by its port; any runtime client for Lambda can stand at the other end.
 */
export class RuntimeApi {
  readonly #server: Server
  readonly #onCall: (call: RuntimeCall) => void
  #waitingForEvent: ServerResponse | undefined

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

  /** Answers the `next` that waits. */
  deliver(event: RuntimeEvent): void {
    const response = this.#waitingForEvent
    if (response === undefined) throw new Error('the runtime has not asked for an event')
    this.#waitingForEvent = undefined
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

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [phase, requestId, verb] = (request.url ?? '').replace(prefix, '').split('/')
    if (request.method === 'GET' && phase === 'invocation' && requestId === 'next') {
      request.resume()
      this.#waitingForEvent = response
      this.#onCall({ kind: 'next' })
      return
    }
    const body = await readBody(request, maxPayloadBytes)
    if (body.kind === 'cut-off') return
    const text = body.kind === 'read' ? body.text : undefined
    const call = request.method === 'POST' ? outcomeCall(phase, requestId, verb, text) : undefined
    response.writeHead(call === undefined ? 404 : call.kind === 'response-too-large' ? 413 : 202)
    response.end()
    if (call !== undefined) this.#onCall(call)
  }
}

function outcomeCall(
  phase: string | undefined,
  requestId: string | undefined,
  verb: string | undefined,
  body: string | undefined,
): RuntimeCall | undefined {
  if (phase === 'init' && requestId === 'error') return { kind: 'init-error', errorDocument: body ?? '{}' }
  if (phase !== 'invocation' || requestId === undefined) return undefined
  if (verb === 'error') return { kind: 'error', requestId, errorDocument: body ?? '{}' }
  if (verb !== 'response') return undefined
  return body === undefined ? { kind: 'response-too-large', requestId } : { kind: 'response', requestId, payload: body }
}
