import type { MetricDatum, MetricSink } from '../cloudwatch/metric-datum.ts'

/** Publishes the `AWS/Lambda` metrics, each for its function and once more for the account. */
export class LambdaMetrics {
  readonly #publish: MetricSink

  constructor(publish: MetricSink) {
    this.#publish = publish
  }

  started(functionName: string, startedAtMs: number, running: { ofFunction: number; ofAccount: number }): void {
    const common = { namespace: 'AWS/Lambda', name: 'ConcurrentExecutions', unit: 'Count', timestampMs: startedAtMs }
    this.#publish({ ...common, dimensions: { FunctionName: functionName }, value: running.ofFunction })
    this.#publish({ ...common, dimensions: {}, value: running.ofAccount })
  }

  /** `Duration` is the handler's; `Errors` carries the time of the invocation, as on Lambda. */
  ended(functionName: string, startedAtMs: number, invocation: { durationMs: number; failed: boolean }): void {
    this.#both(functionName, startedAtMs, 'Invocations', 1, 'Count')
    this.#both(functionName, startedAtMs, 'Errors', invocation.failed ? 1 : 0, 'Count')
    this.#both(functionName, startedAtMs, 'Duration', invocation.durationMs, 'Milliseconds')
  }

  throttled(functionName: string, atMs: number): void {
    this.#both(functionName, atMs, 'Throttles', 1, 'Count')
  }

  #both(functionName: string, timestampMs: number, name: string, value: number, unit: string): void {
    const datum: MetricDatum = { namespace: 'AWS/Lambda', name, dimensions: {}, value, unit, timestampMs }
    this.#publish({ ...datum, dimensions: { FunctionName: functionName } })
    this.#publish(datum)
  }
}
