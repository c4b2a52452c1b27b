import type { MetricSink } from '../cloudwatch/metric-store.ts'

export interface HttpMetricsOptions {
  readonly kind: 'rest' | 'http'
  readonly name: string
  readonly apiId: string
  readonly stage: string
}

/**
 * The metrics of a REST API, by `ApiName` and by `ApiName` and `Stage`, or those of an HTTP API, by `ApiId`. "The Average statistic
 * represents the error rate", so that an answer without an error is a 0 of `4XXError` and `5XXError`.
 */
export class HttpMetrics {
  readonly #publishMetric: MetricSink
  readonly #dimensionSets: readonly Readonly<Record<string, string>>[]
  readonly #errors: readonly [clients: string, servers: string]

  constructor(publishMetric: MetricSink, { kind, name, apiId, stage }: HttpMetricsOptions) {
    const api: Readonly<Record<string, string>> = kind === 'rest' ? { ApiName: name } : { ApiId: apiId }
    this.#publishMetric = publishMetric
    this.#dimensionSets = [api, { ...api, Stage: stage }]
    this.#errors = kind === 'rest' ? ['4XXError', '5XXError'] : ['4xx', '5xx']
  }

  answered(status: number, latencyMs: number): void {
    const [clients, servers] = this.#errors
    this.#publish('Count', 1, 'Count')
    this.#publish(clients, status >= 400 && status < 500 ? 1 : 0, 'Count')
    this.#publish(servers, status >= 500 ? 1 : 0, 'Count')
    this.#publish('Latency', latencyMs, 'Milliseconds')
  }

  integrationLatency(milliseconds: number): void {
    this.#publish('IntegrationLatency', milliseconds, 'Milliseconds')
  }

  #publish(name: string, value: number, unit: string): void {
    for (const dimensions of this.#dimensionSets) {
      this.#publishMetric({ namespace: 'AWS/ApiGateway', name, dimensions, value, unit, timestampMs: Date.now() })
    }
  }
}
