import type { MetricSink } from '../cloudwatch/metric-store.ts'
import type { Running } from './concurrency.ts'
import type { ProvisionedUse } from './function-pool.ts'

/** The invoked function, and the name that was used. */
export interface Invoked {
  readonly physicalName: string
  /** `chat:live`, or `chat:1`; undefined for a call without a qualifier. */
  readonly resource: string | undefined
  /** Epoch milliseconds. All of an invocation's metrics carry the time of its start, as on Lambda. */
  readonly startedAtMs: number
}

type Dimensions = Readonly<Record<string, string>>

/** Publishes the `AWS/Lambda` metrics: for the function, for the alias or version that was called, and for the account. */
export class LambdaMetrics {
  /** Since the start, of all functions. */
  readonly totals = { invocations: 0, throttled: 0 }
  readonly #publish: MetricSink

  constructor(publish: MetricSink) {
    this.#publish = publish
  }

  started(invoked: Invoked, running: Running): void {
    this.totals.invocations += 1
    const name = 'ConcurrentExecutions'
    this.#put(invoked, { FunctionName: invoked.physicalName }, name, running.ofFunction, 'Count')
    for (const dimensions of resourceDimensions(invoked)) {
      this.#put(invoked, dimensions, name, running.ofQualifier, 'Count')
    }
    this.#put(invoked, {}, name, running.ofAccount, 'Count')
  }

  /** `Duration` is the handler's. */
  ended(invoked: Invoked, { durationMs, failed }: { durationMs: number; failed: boolean }): void {
    this.#everywhere(invoked, 'Invocations', 1, 'Count')
    this.#everywhere(invoked, 'Errors', failed ? 1 : 0, 'Count')
    this.#everywhere(invoked, 'Duration', durationMs, 'Milliseconds')
  }

  throttled(invoked: Invoked): void {
    this.totals.throttled += 1
    this.#everywhere(invoked, 'Throttles', 1, 'Count')
  }

  /** An event was queued, or was dropped after the last attempt. */
  asyncEvent(invoked: Invoked, what: 'Received' | 'Dropped'): void {
    this.#everywhere(invoked, `AsyncEvents${what}`, 1, 'Count')
  }

  /** Records provisioned concurrency, which only an alias or a version can have. */
  provisioned(invoked: Invoked, { servedBy, busy, ready }: ProvisionedUse): void {
    const isSpillover = servedBy === 'on-demand'
    const count = isSpillover ? 'ProvisionedConcurrencySpilloverInvocations' : 'ProvisionedConcurrencyInvocations'
    for (const dimensions of resourceDimensions(invoked)) {
      this.#put(invoked, dimensions, count, 1, 'Count')
      this.#put(invoked, dimensions, 'ProvisionedConcurrentExecutions', busy, 'Count')
      if (ready > 0) this.#put(invoked, dimensions, 'ProvisionedConcurrencyUtilization', busy / ready, 'None')
    }
  }

  #everywhere(invoked: Invoked, name: string, value: number, unit: string): void {
    const dimensionSets = [{ FunctionName: invoked.physicalName }, ...resourceDimensions(invoked), {}]
    for (const dimensions of dimensionSets) this.#put(invoked, dimensions, name, value, unit)
  }

  #put({ startedAtMs }: Invoked, dimensions: Dimensions, name: string, value: number, unit: string): void {
    this.#publish({ namespace: 'AWS/Lambda', name, dimensions, value, unit, timestampMs: startedAtMs })
  }
}

/** None or one. */
function resourceDimensions({ physicalName, resource }: Invoked): Dimensions[] {
  return resource === undefined ? [] : [{ FunctionName: physicalName, Resource: resource }]
}
