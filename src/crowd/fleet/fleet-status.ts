import { LiveHistogram } from '../../metrics/recording/live-histogram.ts'
import type { ShardStatus } from '../shard/shard-commands.ts'
import { type AwaitedStep, mergeAwaited } from '../unanswered/awaited-step.ts'

/** The whole crowd at one moment. */
export interface FleetStatus {
  readonly open: number
  readonly failed: number
  readonly joined: number
  readonly published: number
  readonly receipts: number
  /** Of everything received so far, approximate: the result's figures are settled from the facts. */
  readonly deliveryLatency: LiveHistogram
  /** By room: its messages so far, and the members that are in it now. */
  readonly publishedIn: Uint32Array
  readonly presentIn: Uint32Array
  /** The steps that members have asked for. */
  readonly awaited: readonly AwaitedStep[]
  /** Why a worker cannot keep its facts any more, or null. */
  readonly sinkFailure: string | null
}

export function fleetStatus(shards: readonly ShardStatus[]): FleetStatus {
  const deliveryLatency = new LiveHistogram()
  for (const shard of shards) deliveryLatency.add(shard.live)
  const sum = (figure: 'open' | 'failed' | 'joined' | 'published' | 'receipts') =>
    shards.reduce((total, shard) => total + shard[figure], 0)
  return {
    open: sum('open'),
    failed: sum('failed'),
    joined: sum('joined'),
    published: sum('published'),
    receipts: sum('receipts'),
    deliveryLatency,
    publishedIn: sumByRoom(shards.map(({ publishedIn }) => publishedIn)),
    presentIn: sumByRoom(shards.map(({ presentIn }) => presentIn)),
    awaited: mergeAwaited(shards.flatMap(({ awaited }) => awaited)),
    sinkFailure: shards.find(({ sinkFailure }) => sinkFailure !== null)?.sinkFailure ?? null,
  }
}

function sumByRoom([first = new Uint32Array(), ...others]: readonly Uint32Array[]): Uint32Array {
  return first.map((count, room) => others.reduce((sum, counts) => sum + (counts[room] ?? 0), count))
}
