import type { CommandContext } from '../flags/context.ts'
import { harnessVersion } from './harness-version.ts'
import type { RunWatcher } from './execute-run.ts'
import type { PlannedRun } from './plan-run.ts'
import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { enoughSamples, quantiles } from '../../src/metrics/catalogue/quantiles.ts'
import { LiveHistogram } from '../../src/metrics/recording/live-histogram.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { printable } from '../../src/printable.ts'
import type { RunProgress } from '../../src/runs/run-request.ts'
import { assertNameAllowed } from '../../src/targets/guard.ts'

const exportEveryMs = 1000

/** A collector that does not answer holds nothing up for longer. */
const exportTimeoutMs = 900

/** Percentiles are those of the last seconds. */
const windowSeconds = 10

/** The figures of a run on their way to a collector. Disposing of it sends the last ones. */
export interface MetricsStream extends AsyncDisposable {
  readonly watcher: RunWatcher
  /** The run is over: its verdict, and the counts that only the record knows. */
  end(result: Pick<RunResult, 'counters' | 'verdict'>): void
}

/**
 * Opens the stream before anything else of the run, so that none of its making falls into the measurement. A collector that takes nothing
 * stops no run: it is said how often.
 *
 * @param url of the collector, checked as a text
 * @throws Refusal (2) if OpenTelemetry is not installed beside fanbench, (15) for a name of a reserved address
 */
export async function openMetricsStream(
  url: string,
  { scenario, aim }: Pick<PlannedRun, 'scenario' | 'aim'>,
  runId: string,
  { progress }: Pick<CommandContext, 'progress'>,
): Promise<MetricsStream> {
  const { sdk, otlp, resources } = await openTelemetry()
  await assertNameAllowed(url)
  const posts = { all: 0, failed: 0, reason: '' }
  class CountingExporter extends otlp.OTLPMetricExporter {
    override export(...[metrics, done]: Parameters<InstanceType<typeof otlp.OTLPMetricExporter>['export']>): void {
      super.export(metrics, (outcome) => {
        posts.all += 1
        if (outcome.error !== undefined) {
          posts.failed += 1
          // It may quote what the collector answered.
          posts.reason = printable(outcome.error.message).slice(0, 200)
        }
        done(outcome)
      })
    }
  }
  const exporter = new CountingExporter({ url, timeoutMillis: exportTimeoutMs })
  const pace = { exportIntervalMillis: exportEveryMs, exportTimeoutMillis: exportTimeoutMs }
  const provider = new sdk.MeterProvider({
    // Neither URL nor command line: they may hold secrets.
    resource: resources.resourceFromAttributes({
      'service.name': 'fanbench',
      'service.version': harnessVersion,
      'fanbench.run.id': runId,
      'fanbench.scenario': scenario.name,
      'fanbench.target.kind': aim.kind === 'embedded' ? 'emulated' : aim.target.kind,
    }),
    readers: [new sdk.PeriodicExportingMetricReader({ exporter, ...pace })],
  })
  const figures = new StreamedFigures()
  observe(provider.getMeter('fanbench', harnessVersion), figures)
  return {
    watcher: figures,
    end: (result) => figures.end(result),
    async [Symbol.asyncDispose]() {
      await provider.shutdown().catch(() => undefined)
      if (posts.failed === 0) return
      const word = posts.all === 1 ? 'post was' : 'posts were'
      progress.write(`  otlp    ${posts.failed} of ${posts.all} ${word} not taken by ${url}: ${posts.reason}\n`)
    },
  }
}

const packages = ['sdk-metrics', 'resources', 'exporter-metrics-otlp-http'].map((name) => `@opentelemetry/${name}`)

/** Loads the library, which nobody else needs. @throws Refusal (2) where it is missing */
async function openTelemetry() {
  try {
    const [sdk, otlp, resources] = await Promise.all([
      import('@opentelemetry/sdk-metrics'),
      import('@opentelemetry/exporter-metrics-otlp-http'),
      import('@opentelemetry/resources'),
    ])
    return { sdk, otlp, resources }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new Refusal(
      exitCodes.usage,
      `--otlp: needs OpenTelemetry, which is not installed beside fanbench: npm install --save-dev ${packages.join(' ')}`,
    )
  }
}

/** The state of the run when a figure is asked for. */
class StreamedFigures implements RunWatcher {
  latest: RunProgress | null = null
  ended: Pick<RunResult, 'counters' | 'verdict'> | null = null
  /** The deliveries by the second, the oldest first. */
  readonly #earlier: { readonly atSecond: number; readonly buckets: Uint32Array }[] = []

  update(progress: RunProgress): void {
    this.latest = progress
    const atSecond = Math.floor(progress.elapsedSeconds)
    if (this.#earlier.at(-1)?.atSecond === atSecond) return
    this.#earlier.push({ atSecond, buckets: progress.deliveryLatency.buckets.slice() })
    if (this.#earlier.length > windowSeconds) this.#earlier.shift()
  }

  phase(): void {
    // Each figure is one series over the whole run: a phase as an attribute would begin others.
  }

  notice(): void {
    // Lines for people.
  }

  end(result: Pick<RunResult, 'counters' | 'verdict'>): void {
    this.ended = result
  }

  /** In seconds; null with too few deliveries in the last ten seconds. */
  latencySeconds(quantile: number): number | null {
    const [oldest] = this.#earlier
    if (this.latest === null || this.ended !== null) return null
    const recent = this.latest.deliveryLatency.since(oldest?.buckets ?? new LiveHistogram().buckets)
    if (!enoughSamples(recent.count, quantile)) return null
    const us = recent.valueAt(quantile)
    return us === null || !Number.isFinite(us) ? null : us / 1e6
  }
}

type Meter = ReturnType<InstanceType<Awaited<ReturnType<typeof openTelemetry>>['sdk']['MeterProvider']>['getMeter']>

interface Streamed {
  readonly name: string
  readonly unit: string
  readonly description: string
  readonly kind: 'sum' | 'gauge'
  readonly of: (progress: RunProgress) => number
}

const streamed: readonly Streamed[] = [
  gauge('connections.open', '{connection}', 'connections that are open', (run) => run.connectionsOpen),
  sum('connections.failed', '{connection}', 'connections that could not be opened', (run) => run.connectionsFailed),
  gauge('members', '{member}', 'members of the crowd', (run) => run.members),
  sum('joins', '{join}', 'joins that the chat has acknowledged', (run) => run.joined),
  sum('messages.published', '{message}', 'messages sent to the chat', (run) => run.messagesPublished),
  sum('deliveries.received', '{delivery}', 'messages received by members', (run) => run.deliveriesReceived),
  gauge('deliveries.outstanding', '{delivery}', 'on their way, or lost', (run) => run.deliveriesOutstanding),
]

function gauge(name: string, unit: string, description: string, of: Streamed['of']): Streamed {
  return { name, unit, description, of, kind: 'gauge' }
}

function sum(name: string, unit: string, description: string, of: Streamed['of']): Streamed {
  return { name, unit, description, of, kind: 'sum' }
}

function observe(meter: Meter, figures: StreamedFigures): void {
  for (const { name, unit, description, kind, of } of streamed) {
    const options = { unit, description }
    const instrument =
      kind === 'sum'
        ? meter.createObservableCounter(`fanbench.${name}`, options)
        : meter.createObservableGauge(`fanbench.${name}`, options)
    instrument.addCallback((result) => {
      if (figures.latest !== null) result.observe(of(figures.latest))
    })
  }
  const latency = meter.createObservableGauge('fanbench.delivery.latency', {
    unit: 's',
    description: `from the intended instant, over the last ${windowSeconds} s, accurate to 12 %; the report has the exact figures`,
  })
  latency.addCallback((result) => {
    for (const quantile of ['p50', 'p90', 'p99'] as const) {
      const seconds = figures.latencySeconds(quantiles[quantile])
      if (seconds !== null) result.observe(seconds, { quantile })
    }
  })
  const ended = { unit: '{delivery}', description: 'known when the run is over' }
  for (const counter of ['deliveries_expected', 'deliveries_lost'] as const)
    meter.createObservableGauge(`fanbench.${counter.replace('_', '.')}`, ended).addCallback((result) => {
      const count = figures.ended?.counters[counter]
      if (count !== undefined) result.observe(count)
    })
  meter
    .createObservableGauge('fanbench.exit_code', { description: 'of the verdict; known when the run is over' })
    .addCallback((result) => {
      if (figures.ended !== null) result.observe(figures.ended.verdict.exitCode)
    })
}
