import type { InvokeFunction } from '../lambda/invocation.ts'
import type { ProxyEvent } from './events.ts'
import type { GatewayMetrics } from './gateway-metrics.ts'
import { parsedJson } from './parsed-json.ts'
import { type TimedOutcome, invokeWithin } from './timed-invocation.ts'

/** What became of a call to the function behind a route. */
export type IntegrationResult =
  | {
      readonly kind: 'answered'
      readonly statusCode: number
      readonly headers: Readonly<Record<string, unknown>>
      readonly body: string | undefined
    }
  /** It threw, or returned something that is no proxy response. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'timed-out' }
  /** It could not be invoked at all: on AWS a missing permission or a wrong URI. */
  | { readonly kind: 'unreachable' }

/** The Lambda proxy integration: synchronous, with API Gateway's own time limit. */
export class Integration {
  readonly #invoke: InvokeFunction
  readonly #metrics: GatewayMetrics
  readonly #timeoutMs: number

  constructor(invoke: InvokeFunction, metrics: GatewayMetrics, timeoutMs: number) {
    this.#invoke = invoke
    this.#metrics = metrics
    this.#timeoutMs = timeoutMs
  }

  async call(role: string, event: ProxyEvent): Promise<IntegrationResult> {
    const startedAtMs = performance.now()
    const result = readOutcome(await invokeWithin(this.#timeoutMs, this.#invoke, role, event))
    this.#metrics.integrationLatency(performance.now() - startedAtMs)
    this.#countError(result)
    return result
  }

  /**
   * "IntegrationError: 4XX/5XX answers of the integration", Lambda's own 429 among them; "ExecutionError: errors when
   * calling the integration". That an exception in the function belongs to the second is not documented.
   */
  #countError(result: IntegrationResult): void {
    if (result.kind === 'answered' && result.statusCode < 400) return
    const refusedByIntegration = result.kind === 'answered' || result.kind === 'throttled'
    this.#metrics.count(refusedByIntegration ? 'IntegrationError' : 'ExecutionError')
  }
}

function readOutcome(outcome: TimedOutcome): IntegrationResult {
  if (outcome.kind === 'returned') return readProxyResponse(outcome.payload)
  return { kind: outcome.kind === 'function-error' ? 'failed' : outcome.kind }
}

/** A proxy response is an object with a usable `statusCode`; anything else is "malformed". */
function readProxyResponse(payload: string): IntegrationResult {
  const { statusCode, headers, body } = asRecord(parsedJson(payload))
  const status = typeof statusCode === 'string' ? Number(statusCode) : statusCode
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) return { kind: 'failed' }
  if (typeof body !== 'string' && body !== undefined && body !== null) return { kind: 'failed' }
  return { kind: 'answered', statusCode: status, headers: asRecord(headers), body: body ?? undefined }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
