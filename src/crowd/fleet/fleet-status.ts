import { LiveHistogram } from '../../metrics/recording/live-histogram.ts'
import { recentMessageFields } from '../frames/recent-messages.ts'
import type { WorkerStatus } from '../members/worker-commands.ts'
import { type AwaitedStep, mergeAwaited } from '../unanswered/awaited-step.ts'

/** A message of the last seconds, and how many of all members of its room have received it. */
export interface RecentMessage {
  /** Its publisher and sequence. */
  readonly key: string
  readonly room: number
  /** Monotonic microseconds; 0 as long as its sender has not been heard of. */
  readonly intendedAtUs: number
  readonly received: number
  readonly lastReceivedAtUs: number
}

/** The whole crowd at one moment. */
export interface FleetStatus {
  readonly open: number
  readonly failed: number
  readonly joined: number
  readonly published: number
  readonly receipts: number
  /** Approximate latencies of all receipts so far; the result computes its figures from the facts. */
  readonly deliveryLatency: LiveHistogram
  /** The number of messages so far, by room. */
  readonly publishedIn: Uint32Array
  readonly presentIn: Uint32Array
  /** The earliest instant that any worker speaks of, monotonic microseconds. */
  readonly atUs: number
  /** Messages of the last seconds; of a fast load, a sample. Null where some are missing. */
  readonly recentMessages: readonly RecentMessage[] | null
  /** The steps that members have asked for. */
  readonly awaited: readonly AwaitedStep[]
  /** Why a worker cannot keep its facts any more, or null. */
  readonly sinkFailure: string | null
}

export function fleetStatus(workers: readonly WorkerStatus[]): FleetStatus {
  const deliveryLatency = new LiveHistogram()
  for (const worker of workers) deliveryLatency.add(worker.live)
  const sum = (figure: 'open' | 'failed' | 'joined' | 'published' | 'receipts') =>
    workers.reduce((total, worker) => total + worker[figure], 0)
  return {
    open: sum('open'),
    failed: sum('failed'),
    joined: sum('joined'),
    published: sum('published'),
    receipts: sum('receipts'),
    deliveryLatency,
    publishedIn: sumByRoom(workers.map(({ publishedIn }) => publishedIn)),
    presentIn: sumByRoom(workers.map(({ presentIn }) => presentIn)),
    atUs: Math.min(...workers.map(({ atUs }) => atUs)),
    recentMessages: mergeMessages(workers.map(({ recentMessages }) => recentMessages)),
    awaited: mergeAwaited(workers.flatMap(({ awaited }) => awaited)),
    sinkFailure: workers.find(({ sinkFailure }) => sinkFailure !== null)?.sinkFailure ?? null,
  }
}

function sumByRoom([first = new Uint32Array(), ...others]: readonly Uint32Array[]): Uint32Array {
  return first.map((count, room) => others.reduce((sum, counts) => sum + (counts[room] ?? 0), count))
}

function mergeMessages(ofWorkers: readonly (Float64Array | null)[]): RecentMessage[] | null {
  const messages = new Map<string, RecentMessage>()
  for (const rows of ofWorkers) {
    if (rows === null) return null
    for (let at = 0; at < rows.length; at += recentMessageFields.length) {
      const [publisher, sequence, room = 0, intendedAtUs = 0, received = 0, lastReceivedAtUs = 0] = rows.subarray(at)
      const key = `${publisher} ${sequence}`
      const others = messages.get(key)
      messages.set(key, {
        key,
        room,
        intendedAtUs: Math.max(intendedAtUs, others?.intendedAtUs ?? 0),
        received: received + (others?.received ?? 0),
        lastReceivedAtUs: Math.max(lastReceivedAtUs, others?.lastReceivedAtUs ?? 0),
      })
    }
  }
  return [...messages.values()]
}
