/** How long probes wait. AWS's limits are fixed; those of the embedded stack can be scaled down. */
export interface WaitTimes {
  /** The idle timeout of a connection. */
  readonly idleTimeoutMs: number
  /** The integration timeout of API Gateway. */
  readonly integrationTimeoutMs: number
  /** For a frame, or the end of a connection. */
  readonly frameMs: number
  /** For a frame that is not expected. */
  readonly quietMs: number
  /** For a `$disconnect` event, which is delivered at best effort. */
  readonly disconnectMs: number
  /** Between two polls. */
  readonly pollMs: number
  /** A metric that has not grown for so long has settled. */
  readonly settledMs: number
  /** For metrics and log lines, at most. */
  readonly figuresMs: number
  /** Whether to begin at a full minute, so that the metrics of a minute belong to one probe. */
  readonly fullMinutes: boolean
  /** How many cold starts are timed for each memory size. */
  readonly coldStarts: number
  /** The number of calls that are timed for service times. */
  readonly shareOfTimedCalls: number
}

export const awsWaitTimes: WaitTimes = {
  idleTimeoutMs: 600_000,
  integrationTimeoutMs: 29_000,
  frameMs: 10_000,
  quietMs: 8_000,
  disconnectMs: 30_000,
  pollMs: 5_000,
  settledMs: 120_000,
  figuresMs: 480_000,
  fullMinutes: true,
  coldStarts: 3,
  shareOfTimedCalls: 1,
}

/** The waits for the embedded stack with {@link scaledLimits}. */
export const scaledWaitTimes: WaitTimes = {
  idleTimeoutMs: 6_000,
  integrationTimeoutMs: 5_000,
  frameMs: 15_000,
  quietMs: 2_000,
  disconnectMs: 30_000,
  pollMs: 100,
  settledMs: 300,
  figuresMs: 30_000,
  fullMinutes: false,
  coldStarts: 1,
  shareOfTimedCalls: 0.01,
}

/** A connection that waits for a slow function must not be closed as idle. */
export const scaledLimits = {
  idleTimeoutMs: scaledWaitTimes.idleTimeoutMs,
  integrationTimeoutMs: scaledWaitTimes.integrationTimeoutMs,
}
