import { LiveHistogram } from '../../metrics/recording/live-histogram.ts'
import type { ShardStatus } from '../shard/shard-commands.ts'

/** The whole crowd at one moment. */
export interface FleetStatus {
  readonly open: number
  readonly failed: number
  readonly joined: number
  readonly published: number
  readonly receipts: number
  /** Approximate, for the progress line; the result's figures are settled from the facts. */
  readonly deliveryP50Us: number | null
  readonly deliveryP99Us: number | null
  /** Why a worker cannot keep its facts any more, or null. */
  readonly sinkFailure: string | null
}

export function fleetStatus(shards: readonly ShardStatus[]): FleetStatus {
  const live = new LiveHistogram()
  for (const shard of shards) live.add(shard.live)
  const sum = (figure: 'open' | 'failed' | 'joined' | 'published' | 'receipts') =>
    shards.reduce((total, shard) => total + shard[figure], 0)
  return {
    open: sum('open'),
    failed: sum('failed'),
    joined: sum('joined'),
    published: sum('published'),
    receipts: sum('receipts'),
    deliveryP50Us: live.valueAt(0.5),
    deliveryP99Us: live.valueAt(0.99),
    sinkFailure: shards.find(({ sinkFailure }) => sinkFailure !== null)?.sinkFailure ?? null,
  }
}
