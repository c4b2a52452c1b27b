import type { WorkerHealth } from '../../../../src/metrics/recording/generator-health.ts'
import type { HeldConnections } from '../../../../src/metrics/recording/worker-facts.ts'

/** Of a worker that had nothing to do. */
export const idle: WorkerHealth = {
  wallSeconds: 1,
  cpuSeconds: 0,
  stallShare: 0,
  longestStallUs: 0,
  runQueueShare: null,
  gcShare: 0,
  peakRssBytes: 0,
  rssBytes: 0,
}

/** The sockets of a worker that has none. */
export const none: HeldConnections = { open: 0, connecting: 0 }
