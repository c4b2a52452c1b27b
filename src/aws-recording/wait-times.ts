/** How long to wait for things. AWS's limits are fixed; those of the embedded stack can be scaled down to these. */
export interface WaitTimes {
  /** A connection of which nothing is heard this long is closed. */
  readonly idleTimeoutMs: number
  /** API Gateway's own limit to an integration. */
  readonly integrationTimeoutMs: number
  /** For a frame, or the end of a connection. */
  readonly frameMs: number
  /** The same where none is expected. */
  readonly quietMs: number
  /** For a `$disconnect` event, which is best effort. */
  readonly disconnectMs: number
  /** Between two questions about the same thing. */
  readonly pollMs: number
  /** A figure that has not grown for so long has settled. */
  readonly settledMs: number
  /** For figures and log lines, at most. */
  readonly figuresMs: number
  /** Whether to begin at a full minute, so that the figures of a minute are of one probe alone. */
  readonly fullMinutes: boolean
  /** How often a cold start is timed. */
  readonly coldStarts: number
}

export const pacesOfAws: WaitTimes = {
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
}

/** Of the embedded stack with the limits that {@link scaledLimits} gives it. */
export const scaledPaces: WaitTimes = {
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
}

/** So far apart that a connection that waits for a slow function is not idle. */
export const scaledLimits = {
  idleTimeoutMs: scaledPaces.idleTimeoutMs,
  integrationTimeoutMs: scaledPaces.integrationTimeoutMs,
}
