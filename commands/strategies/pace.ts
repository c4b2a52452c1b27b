import type { Strategy } from './strategy.ts'

/** Longer API Gateway does not wait for the function of a route of a WebSocket API (its quotas: "integration timeout"). */
export const integrationLimitSeconds = 29

/** The approximate times of the parts of a fan-out, for planning, in ms. */
export interface ExpectedTimes {
  /** The mean of a post to `@connections`. */
  readonly postMs: number
  /** A post that is slower than all but one in a hundred. */
  readonly slowPostMs: number
  /** The time from an asynchronous invocation until its handler runs. */
  readonly asyncMs: number
  /** The share of a core that the function gets; on Lambda it grows with the memory. */
  readonly cpuShare: number
}

/**
 * The rate of the messages in every block with rooms of one size. It is the same for all strategies, so that all have the same
 * load.
 */
export interface Pace {
  readonly roomSize: number
  /** The time between two messages. */
  readonly intervalSeconds: number
  readonly warmUpMessages: number
  readonly messages: number
}

const leastIntervalSeconds = 0.5
/** Between what the slowest is expected to take and the next message. */
const spare = 1.3
/** Few of a large room say as much as many of a small one. */
const leastMessages = 4
const leastDeliveries = 400

/**
 * The slowest strategy is expected to be through with a message before the next is due. A message that has to wait for the one before,
 * or for an environment that is started because the others are busy, would be measured with that wait, and bend the line.
 *
 * @param intervalSeconds given by the user for all sizes; undefined for the expectation
 */
export function paceOf(
  roomSize: number,
  strategies: readonly Strategy[],
  times: ExpectedTimes,
  intervalSeconds: number | undefined,
): Pace {
  const slowest = Math.max(...strategies.map((strategy) => expectedSeconds(strategy, roomSize, times)))
  const messages = Math.max(leastMessages, Math.ceil(leastDeliveries / roomSize))
  return {
    roomSize,
    // Whole tenths, so that a rate and its schedule are exact.
    intervalSeconds: intervalSeconds ?? Math.max(leastIntervalSeconds, Math.ceil(slowest * spare * 10) / 10),
    warmUpMessages: Math.ceil(messages / 4),
    messages,
  }
}

/** Returns how many seconds to wait for the last deliveries: one and a half times the expected time. */
export function drainSeconds(strategy: Strategy, roomSize: number, times: ExpectedTimes): number {
  return Math.ceil(expectedSeconds(strategy, roomSize, times) * 1.5) + 2
}

/**
 * Until the last delivery of one message, about. A function is ended at the limit. A strategy that does not say how it fans out is
 * expected to post to one member after the other.
 */
export function expectedSeconds({ variables }: Strategy, roomSize: number, times: ExpectedTimes): number {
  const { postMs, slowPostMs, asyncMs, cpuShare } = times
  const atOnce = Number(variables['FANOUT_CONCURRENCY'] ?? 50) || 50
  const chunk = Number(variables['FANOUT_CHUNK'] ?? 250) || 250
  const inWaves = (members: number) => (members / atOnce) * postMs + slowPostMs
  const waitsMs: Readonly<Record<string, number>> = {
    all: slowPostMs,
    bounded: inWaves(roomSize),
    chunked: asyncMs * (1 + roomSize / chunk / atOnce) + inWaves(Math.min(roomSize, chunk)),
  }
  const waitMs = waitsMs[variables['FANOUT'] ?? ''] ?? roomSize * postMs
  const cpuMs = Math.max(variables['POSTER'] === 'sdk' ? sdkCpuMs : lightCpuMs, otherCpuMs * cpuShare) / cpuShare
  const seconds = (overheadMs + Math.max(waitMs, roomSize * cpuMs)) / 1000
  return Math.min(seconds, integrationLimitSeconds + 1)
}

/** Around the posts: the way in, and reading the members. */
const overheadMs = 100
/**
 * The CPU time of a post in the function, with either poster, and the CPU time of gateway and crowd on one machine. Both are on
 * the high side.
 */
const lightCpuMs = 0.2
const sdkCpuMs = 0.6
const otherCpuMs = 0.5
