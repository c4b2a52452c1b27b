import type { RunFacts } from '../../../../src/metrics/judging/run-facts.ts'
import type { GeneratorHealth, ServerFigures } from '../../../../src/metrics/result/run-result.ts'
import { metricSummary } from '../../../fixtures/run-result.ts'

/** Made once, because their histograms take a while. */
const goodMetrics = {
  publish_delay: metricSummary({ count: 2000, medianUs: 500 }),
  delivery_latency: metricSummary({ count: 20_000, medianUs: 40_000 }),
}

/** A broadcast on a machine of the crowd's own in which everything went well. */
export function runFacts(changes: Partial<RunFacts> = {}): RunFacts {
  return {
    metrics: { ...goodMetrics },
    counters: goodCounters,
    classes: {},
    balance: [{ name: 'attempted = opened + failed', left: 100, right: 100, residue: 0 }],
    generator: [workerHealth()],
    server: serverFigures(),
    processes: [],
    machineCpu: null,
    refusals: {},
    interruption: null,
    wallClockStepMs: 0,
    workersLost: 0,
    targetSharesMachine: false,
    targetExited: null,
    localFailure: null,
    requireMetrics: false,
    endedEarly: null,
    measures: ['delivery_latency'],
    limits: [],
    scenarioLimits: [],
    allowInconclusive: false,
    ...changes,
  }
}

export const goodCounters = {
  connections_attempted: 100,
  connections_opened: 100,
  connections_failed: 0,
  connections_closed: 100,
  connections_open_at_end: 0,
  joins_attempted: 100,
  joins_completed: 100,
  messages_offered: 2000,
  messages_published: 2000,
  deliveries_expected: 20_000,
  deliveries_received: 20_000,
  deliveries_lost: 0,
  receipts: 20_000,
}

export function workerHealth(changes: Partial<GeneratorHealth> = {}): GeneratorHealth {
  return {
    worker: 0,
    wallSeconds: 60,
    cpuSeconds: 12,
    stallShare: 0.001,
    longestStallUs: 12_000,
    runQueueShare: 0.01,
    gcShare: 0.002,
    ...changes,
  }
}

export function serverFigures(changes: Partial<ServerFigures> = {}): ServerFigures {
  return {
    source: 'CloudWatch',
    status: 'complete',
    reasons: [],
    windowStart: '2026-11-21T02:15:00.000Z',
    windowEnd: '2026-11-21T02:18:00.000Z',
    ageSeconds: 1,
    functions: {},
    api: null,
    ...changes,
  }
}

export function functionFigures(invocations: number | null, caused: number | null): ServerFigures['functions'][string] {
  return {
    physicalName: 'rooms-SendMessage',
    invocations,
    caused,
    errors: null,
    throttles: null,
    durationP50Us: null,
    durationP99Us: null,
    durationMaxUs: null,
    concurrentExecutionsMax: null,
  }
}
