import { type StackOptions, concurrencyByRole, stackDefaults } from '../stack-options.ts'

/**
 * How the embedded stack differs from the ideal one. Everything that AWS limits or loses is off, or as in an AWS account,
 * unless it is asked for.
 */
export interface StackBehaviour {
  /** Memory of every function, instead of the definition's. */
  readonly memoryMb: number | null
  /** `by-memory` gives each environment the CPU share of its memory: 1,769 MB is one core, counted in windows of 20 ms. */
  readonly cpu: 'unthrottled' | 'by-memory'
  /** Of all functions together; an AWS account starts with 1,000. */
  readonly concurrencyLimit: number
  /** By role: guarantees and caps its concurrent executions; 0 switches the function off. */
  readonly reservedConcurrency: Readonly<Record<string, number>>
  /** How many environments a function may gain in 10 s, refilled continuously; 1,000 on Lambda. */
  readonly environmentsPer10s: number
  /** When an idle environment is reclaimed; not published by AWS, 5 to 15 minutes today. */
  readonly idleEnvironmentMs: number
  /** When a failed asynchronous event is tried again. */
  readonly retryDelaysMs: readonly number[]

  /** New connections a second; 500 in an AWS account. Null does not limit them. */
  readonly connectRate: number | null
  /** Requests a second of clients and `@connections` together, and the size of their bucket; 10,000 and 5,000 on AWS. */
  readonly requestRate: number | null
  readonly requestBurst: number
  /** A connection of which nothing is heard this long is closed with 1001; 10 minutes on AWS. Null never does. */
  readonly idleTimeoutMs: number | null
  /**
   * What restarts the idle time beside a client's messages. Reports about AWS disagree on pings and say little on posts:
   * with pings alone, a client that only listens stays while it pings, and one that went dark is found out however much
   * is posted to it.
   */
  readonly keptAliveBy: readonly ('ping' | 'post')[]
  /** A connection is closed with 1001 at this age; 2 hours on AWS. Null never does. */
  readonly maxAgeMs: number | null
  /** How long API Gateway waits for a function: 29 s, or less where an integration says so. */
  readonly integrationTimeoutMs: number
  /** Unread bytes of one client from which on a post to it is answered 429; not published by AWS. */
  readonly clientBufferBytes: number
  /** The share of `$disconnect` events, 0 to 1, that never come: they are best effort on AWS. */
  readonly loseDisconnects: number

  /** How late CloudWatch shows a datum; 1 to 3 minutes on AWS. */
  readonly metricDelayMs: number
  /** How late CloudWatch Logs shows a line; seconds, sometimes more, on AWS. */
  readonly logDelayMs: number
}

/** What no option sets. */
const fixed = {
  environmentsPer10s: 1_000,
  retryDelaysMs: [60_000, 120_000],
  keptAliveBy: ['ping'],
  integrationTimeoutMs: 29_000,
} as const satisfies Partial<StackBehaviour>

/** The options as the stack's parts take them, in their units. */
export function behaviourOf(options: StackOptions): Omit<StackBehaviour, keyof typeof fixed> {
  return {
    memoryMb: options.memory ?? null,
    cpu: options.cpu,
    concurrencyLimit: options.concurrencyLimit,
    reservedConcurrency: concurrencyByRole(options.reservedConcurrency),
    idleEnvironmentMs: options.idleEnvironment * 1000,
    connectRate: limitOf(options.connectLimit),
    requestRate: limitOf(options.requestLimit),
    requestBurst: options.requestBurst,
    idleTimeoutMs: limitOf(options.idleTimeout * 1000),
    maxAgeMs: limitOf(options.maxAge * 1000),
    clientBufferBytes: options.clientBuffer,
    loseDisconnects: options.loseDisconnects,
    metricDelayMs: options.metricDelay * 1000,
    logDelayMs: options.logDelay * 1000,
  }
}

export const ordinaryBehaviour: StackBehaviour = { ...fixed, ...behaviourOf(stackDefaults) }

function limitOf(limit: number): number | null {
  return limit === 0 ? null : limit
}
