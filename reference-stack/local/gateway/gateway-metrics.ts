import type { MetricSink } from '../cloudwatch/metric-store.ts'

/**
 * The metrics that API Gateway publishes for WebSocket APIs, each by `ApiId` and by `ApiId` and `Stage`.
 * AWS does not say under which error an integration's own failure is counted; see {@link Integration}.
 */
export class GatewayMetrics {
  /** Since the start; no metric of AWS's has them one by one. */
  readonly totals = { messages: 0, posts: 0, postsGone: 0, throttled: 0 }
  readonly #publishMetric: MetricSink
  readonly #dimensionSets: readonly Readonly<Record<string, string>>[]
  #messages = 0
  #firstMessageAtMs = 0

  constructor(publishMetric: MetricSink, apiId: string, stage: string) {
    this.#publishMetric = publishMetric
    this.#dimensionSets = [{ ApiId: apiId }, { ApiId: apiId, Stage: stage }]
  }

  count(name: 'ConnectCount' | 'ClientError' | 'IntegrationError' | 'ExecutionError'): void {
    this.#publish(name, 1, 'Count', Date.now())
  }

  integrationLatency(milliseconds: number): void {
    this.#publish('IntegrationLatency', milliseconds, 'Milliseconds', Date.now())
  }

  /** A message from or to a client. Every delivery of a broadcast passes here, so that it only counts. */
  message(): void {
    if (this.#messages === 0) this.#firstMessageAtMs = Date.now()
    this.#messages += 1
  }

  /** Publishes the messages counted since the last time as one value of `MessageCount`. */
  flush(): void {
    if (this.#messages === 0) return
    const messages = this.#messages
    this.#messages = 0
    this.#publish('MessageCount', messages, 'Count', this.#firstMessageAtMs)
  }

  #publish(name: string, value: number, unit: string, timestampMs: number): void {
    for (const dimensions of this.#dimensionSets) {
      this.#publishMetric({ namespace: 'AWS/ApiGateway', name, dimensions, value, unit, timestampMs })
    }
  }
}
