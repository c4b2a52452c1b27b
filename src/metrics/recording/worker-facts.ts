import type { CounterName } from '../catalogue.ts'
import type { WorkerHealth } from './generator-health.ts'

/** Latencies that a worker times itself; those of deliveries are settled from messages and receipts. */
export const timedMetrics = [
  'connect_latency',
  'connect_tcp',
  'connect_tls',
  'connect_upgrade',
  'join_latency',
] as const

export type TimedMetric = (typeof timedMetrics)[number]

/** Requests sent, by the protocol's step; `connect` and `disconnect` are the sockets' own. */
export type RequestCounts = Record<'connect' | 'hello' | 'createRoom' | 'join' | 'say' | 'leave' | 'disconnect', number>

/**
 * What one worker has to tell, about once a second. Columns hold what is new since the last time; counts are totals, so
 * that the last of them says it all. Together these are everything that a result is made of.
 */
export interface WorkerFacts {
  readonly messages: PublishedMessages
  /** Rows of {@link receiptFields} numbers. */
  readonly receipts: Uint32Array
  /** Rows of {@link stayFields} numbers: a member came into its room or began to be taken out of it. */
  readonly stays: Float64Array
  /** Microseconds. */
  readonly timings: Readonly<Record<TimedMetric, Uint32Array>>
  /** Changes of the number of open connections, by second since the start of the run. */
  readonly openChanges: readonly (readonly [second: number, change: number])[]

  readonly counters: Readonly<Partial<Record<CounterName, number>>>
  readonly connectionsFailed: Readonly<Record<string, number>>
  readonly connectionsClosed: Readonly<Record<string, number>>
  readonly requests: RequestCounts
  readonly health: WorkerHealth
}

/** Messages as columns; row i is one message. Instants are monotonic microseconds. */
export interface PublishedMessages {
  readonly publisher: Uint32Array
  readonly sequence: Uint32Array
  readonly intendedAtUs: Float64Array
  readonly sentAtUs: Float64Array
  /** 1 in the steady phase, 0 in the warm-up. */
  readonly steady: Uint8Array
}

/**
 * A receipt: who received which message of whom, how long after it was sent (by the stamp, to the first statement of the
 * callback), and how much earlier its bytes can have been there.
 */
export const receiptFields = ['recipient', 'publisher', 'sequence', 'sentToReceivedUs', 'widthUs'] as const

/** `entered` is 1 or 0; the instant is in monotonic microseconds. */
export const stayFields = ['member', 'entered', 'atUs'] as const
