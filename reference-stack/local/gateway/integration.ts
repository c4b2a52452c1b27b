import type { InvocationOutcome, InvokeFunction } from '../lambda/invocation.ts'
import type { ProxyEvent } from './events.ts'
import type { GatewayMetrics } from './gateway-metrics.ts'

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
    const result = await this.#resultOf(role, event)
    this.#metrics.integrationLatency(performance.now() - startedAtMs)
    this.#countError(result)
    return result
  }

  /** A function that overruns the limit goes on running; nobody waits for it any more. */
  async #resultOf(role: string, event: ProxyEvent): Promise<IntegrationResult> {
    const limit = Promise.withResolvers<{ readonly kind: 'timed-out' }>()
    const timer = setTimeout(limit.resolve, this.#timeoutMs, { kind: 'timed-out' })
    try {
      const outcome = await Promise.race([this.#invoke(role, JSON.stringify(event)), limit.promise])
      return outcome.kind === 'timed-out' ? outcome : readOutcome(outcome)
    } catch {
      return { kind: 'unreachable' }
    } finally {
      clearTimeout(timer)
    }
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

function readOutcome(outcome: InvocationOutcome): IntegrationResult {
  if (outcome.kind === 'throttled') return { kind: 'throttled' }
  return outcome.kind === 'returned' ? readProxyResponse(outcome.payload) : { kind: 'failed' }
}

/** A proxy response is an object with a usable `statusCode`; anything else is "malformed". */
function readProxyResponse(payload: string): IntegrationResult {
  const { statusCode, headers, body } = asRecord(parsed(payload))
  const status = typeof statusCode === 'string' ? Number(statusCode) : statusCode
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) return { kind: 'failed' }
  if (typeof body !== 'string' && body !== undefined && body !== null) return { kind: 'failed' }
  return { kind: 'answered', statusCode: status, headers: asRecord(headers), body: body ?? undefined }
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch {
    return undefined
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
