import { watchOwnStops } from '../../../processes/stand-still.ts'
import { MetricStore } from '../cloudwatch/metric-store.ts'
import { figuresOfThisProcess } from '../process-figures.ts'
import { ServiceTimes, type ServiceTimesOptions } from '../service-times/service-times.ts'
import { startServer } from './server.ts'
import type { ThroughputOptions } from './throughput/throughput.ts'

/** The options from the parent, as JSON in the first argument. */
export interface ChildOptions {
  readonly serviceTimes: ServiceTimesOptions | null
  readonly ttlDelayMs: number | null
  readonly region: string
  /** Names of the tables whose streams functions read. */
  readonly tablesRead: readonly string[]
  readonly throughput: ThroughputOptions
}

const ownName = 'DynamoDB'
const stops = watchOwnStops(ownName)

// Ctrl-C reaches the whole process group; the parent decides when the store goes.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('SIGHUP', () => {})
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

// dynalite throws when a client disconnects in the middle of a request, as a killed Lambda environment does.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'ECONNRESET') throw error
})

process.on(
  'message',
  ({ kind }: { kind: 'figures' | 'served-times' | 'calls' | 'call-records' | 'metrics-flushed' }) => {
    if (kind === 'figures') process.send?.({ kind, figures: figuresOfThisProcess(ownName) })
    else if (kind === 'served-times') process.send?.({ kind, served: serviceTimes?.served() ?? [] })
    else if (kind === 'calls') process.send?.({ kind, calls: calls.document() })
    else if (kind === 'call-records') process.send?.({ kind, records: records.document() })
    else {
      publishMetrics()
      // Not the metrics themselves: those of a second ago may still be on their way.
      process.send?.({ kind })
    }
  },
)

const asked = JSON.parse(process.argv[2] ?? '') as ChildOptions
const serviceTimes = asked.serviceTimes === null ? undefined : new ServiceTimes(asked.serviceTimes)

let metrics = new MetricStore()
setInterval(publishMetrics, 1_000).unref()

function publishMetrics(): void {
  process.send?.({ kind: 'metrics', records: metrics.records(), stops: stops() })
  metrics = new MetricStore()
}

const { port, calls, records } = await startServer({
  ...asked,
  serviceTimes,
  publish: (datum) => metrics.put(datum),
  publishRecords: (entries) => process.send?.({ kind: 'stream-records', entries }),
})
process.send?.({ kind: 'listening', port })
