import type { BucketPlace } from './bucket/bucket-place.ts'
import { PartUpload, type UploadedPart } from './bucket/upload-part.ts'
import type { ClaimRequest, ShardClaim } from './claim/claim-request.ts'
import { claimShard } from './claim/claim-shard.ts'
import { type PlayedShard, playShard } from './play-shard.ts'
import type { ShardedPlan } from './sharded-plan.ts'

export interface ShardToRun extends Omit<ClaimRequest, 'shards'> {
  readonly plan: ShardedPlan
  /** Where the plan is: a protocol file's path may be relative to it. */
  readonly planFolder: string
  /** Where the part is written; shards may share it. */
  readonly folder: string
  /** Where the part is put while it grows; null: it stays in the folder. */
  readonly bucket: BucketPlace | null
  readonly onClaim?: (claim: ShardClaim) => void
  /** One line for people. Left out: they are dropped. */
  readonly onNotice?: (text: string) => void
}

export interface RanShard extends PlayedShard {
  /** Null where the part was to stay in its folder. */
  readonly uploaded: UploadedPart | null
}

/**
 * One shard, from its claim to its part, whatever has started it.
 *
 * @throws Refusal for a shard that cannot be had or played: see `claimShard` and `playShard`
 */
export async function runShard(shard: ShardToRun): Promise<RanShard> {
  const { plan, planFolder, runId, folder, bucket, environment, signal, onNotice = () => undefined } = shard
  const claim = await claimShard({ ...shard, shards: plan.options.workers })
  shard.onClaim?.(claim)
  const { index, startAtMs } = claim
  await using upload = bucket === null ? null : new PartUpload({ folder, index }, bucket)
  const toPlay = { plan, planFolder, index, runId, startAtMs, folder, signal, environment, onNotice }
  const played = await playShard(toPlay)
  return { ...played, uploaded: (await upload?.finish()) ?? null }
}
