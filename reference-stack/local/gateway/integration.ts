import type { InvokeFunction } from '../lambda/invocation.ts'
import type { ProxyEvent } from './events.ts'
import type { GatewayMetrics } from './gateway-metrics.ts'
import { type ProxyResponse, readProxyResponse } from './proxy-response.ts'
import type { GatewayRecord } from './record/gateway-record.ts'
import { type TimedOutcome, invokeWithin } from './timed-invocation.ts'

/** The outcome of a call to the function of a route. */
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
  readonly #record: GatewayRecord
  readonly #timeoutMs: number

  constructor(invoke: InvokeFunction, metrics: GatewayMetrics, record: GatewayRecord, timeoutMs: number) {
    this.#invoke = invoke
    this.#metrics = metrics
    this.#record = record
    this.#timeoutMs = timeoutMs
  }

  async call(functionName: string, event: ProxyEvent): Promise<IntegrationResult> {
    const startedAtMs = performance.now()
    const outcome = await invokeWithin(this.#timeoutMs, this.#invoke, functionName, event)
    const result = readOutcome(outcome)
    this.#metrics.integrationLatency(performance.now() - startedAtMs)
    this.#countError(result)
    this.#recordAnswer(functionName, event.requestContext.routeKey, outcome, result)
    return result
  }

  /** Records the answer of the function itself; a function that threw has none. */
  #recordAnswer(functionName: string, routeKey: string, outcome: TimedOutcome, result: IntegrationResult): void {
    if (outcome.kind !== 'returned') return
    if (result.kind !== 'answered') this.#record.answered(functionName, routeKey, null, outcome.payload)
    else if (result.statusCode >= 300)
      this.#record.answered(functionName, routeKey, result.statusCode, result.body ?? '')
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
