import type { InvokeFunction } from '../lambda/invocation.ts'
import type { ProxyEvent } from './events.ts'
import type { GatewayMetrics } from './gateway-metrics.ts'
import { type ProxyResponse, readProxyResponse } from './proxy-response.ts'
import { type TimedOutcome, invokeWithin } from './timed-invocation.ts'

/** What became of a call to the function behind a route. */
export type IntegrationResult =
  | (ProxyResponse & { readonly kind: 'answered' })
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
  if (outcome.kind !== 'returned') return { kind: outcome.kind === 'function-error' ? 'failed' : outcome.kind }
  const response = readProxyResponse(outcome.payload)
  return response === undefined ? { kind: 'failed' } : { kind: 'answered', ...response }
}
