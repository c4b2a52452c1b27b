import { type AwsJsonService, type Operation, answerAwsJson } from '../wire/aws-json.ts'
import { type ServiceEndpoint, startServiceEndpoint } from '../wire/service-endpoint.ts'
import { getMetricData } from './get-metric-data.ts'
import { getMetricStatistics } from './get-metric-statistics.ts'
import { listMetrics } from './list-metrics.ts'
import { type MetricRecord, type MetricSink, MetricStore } from './metric-store.ts'
import { answerQuery, isCbor, isQuery, refuseCbor } from './other-protocols.ts'
import { putMetricData } from './put-metric-data.ts'

export interface CloudWatch extends ServiceEndpoint {
  /** Stores one value of a service's own metric. */
  readonly put: MetricSink
  /** Stores what another process has recorded. */
  readonly absorb: (records: readonly MetricRecord[]) => void
}

/**
 * Starts CloudWatch on 127.0.0.1, speaking AWS JSON 1.0, and taking metrics in the query protocol. Each answer waits for `beforeRead`, for services that count in
 * bulk and publish late; a datum can be read `metricDelayMs` after it came. Rejects if the port is taken; port 0 (the
 * default) takes a free one.
 */
export async function startCloudWatch({
  port = 0,
  metricDelayMs = 0,
  beforeRead = () => {},
}: {
  readonly port?: number
  readonly metricDelayMs?: number
  readonly beforeRead?: () => void | Promise<void>
} = {}): Promise<CloudWatch> {
  const metrics = new LateMetrics(metricDelayMs)
  function reading(operation: (store: MetricStore, body: unknown) => object): Operation {
    return async (body) => {
      await beforeRead()
      return operation(metrics.visible(), body)
    }
  }
  const put = (body: unknown) => putMetricData(metrics.arriving(), body)
  const awsJson: AwsJsonService = {
    version: '1.0',
    targetPrefix: 'GraniteServiceVersion20100801.',
    errorPrefix: 'com.amazonaws.cloudwatch#',
    isQueryCompatible: true,
    operations: new Map([
      ['PutMetricData', put],
      ['GetMetricData', reading(getMetricData)],
      ['GetMetricStatistics', reading(getMetricStatistics)],
      ['ListMetrics', reading(listMetrics)],
    ]),
  }
  const service = await startServiceEndpoint(port, (request) => {
    if (isCbor(request)) return refuseCbor(request)
    return isQuery(request) ? answerQuery(request, put) : answerAwsJson(awsJson, request)
  })
  return {
    ...service,
    put: (datum) => metrics.arriving().put(datum),
    absorb: (records) => metrics.arriving().absorb(records),
  }
}

/**
 * Metrics that can be read only some time after they came, as CloudWatch's own are. What comes within a short span is
 * shown together, no part of it before its time.
 */
class LateMetrics {
  readonly #delayMs: number
  readonly #spanMs: number
  readonly #visible = new MetricStore()
  /** Oldest first. */
  readonly #hidden: { readonly sinceMs: number; readonly store: MetricStore }[] = []

  constructor(delayMs: number) {
    this.#delayMs = delayMs
    this.#spanMs = Math.min(1_000, delayMs / 10)
  }

  /** Where what comes now is stored. */
  arriving(): MetricStore {
    if (this.#delayMs === 0) return this.#visible
    this.#showWhatIsDue()
    const nowMs = performance.now()
    const newest = this.#hidden.at(-1)
    if (newest && nowMs < newest.sinceMs + this.#spanMs) return newest.store
    const store = new MetricStore()
    this.#hidden.push({ sinceMs: nowMs, store })
    return store
  }

  /** The metrics that can be read now. */
  visible(): MetricStore {
    this.#showWhatIsDue()
    return this.#visible
  }

  #showWhatIsDue(): void {
    const nowMs = performance.now()
    for (let oldest; (oldest = this.#hidden[0]) !== undefined; this.#hidden.shift()) {
      if (nowMs < oldest.sinceMs + this.#spanMs + this.#delayMs) return
      this.#visible.absorb(oldest.store.records())
    }
  }
}
