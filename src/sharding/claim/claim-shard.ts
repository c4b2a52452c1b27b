import { exitCodes, Refusal } from '../../exit-codes.ts'
import type { ClaimRequest, ShardClaim } from './claim-request.ts'
import { agreedStart, takeNextIndex } from './meeting.ts'
import { namedShard } from './named-shard.ts'

/**
 * Finds out the number of this shard, the number of all shards, and their common start. The number is what an engine has set in the environment, the next of a
 * table that is named, the rank among the workers of a Fargate run, or the next that is free where the shards see each other. The
 * start is the instant of FANBENCH_START_AT, or is agreed upon where the number comes from.
 *
 * A shard that never comes is a part that is missing afterwards, and one that comes twice is refused here, or found then.
 *
 * @throws Refusal (2) for an index that is taken, or out of range, or for shards that cannot be had; (11) if too few came
 */
export async function claimShard(request: ClaimRequest): Promise<ShardClaim> {
  const { environment, shards, claims } = request
  const { index, variable, startAtMs, problems } = namedShard(environment, shards)
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  if (index === null || variable === null) {
    const counted = await countedShard(request, startAtMs)
    return startAtMs === null ? counted : { ...counted, startAtMs }
  }
  if (!(await claims.take(index)))
    throw new Refusal(
      exitCodes.usage,
      `${variable}: shard ${index} is taken in ${claims.place}: another process has the same number, or an earlier run the same id`,
    )
  return { index, count: shards, startAtMs: startAtMs ?? (await agreedStart(request)), claimedBy: variable }
}

/** The number of a shard that nothing in the environment names. */
async function countedShard(request: ClaimRequest, startAtMs: number | null): Promise<ShardClaim> {
  const { environment, shards, claims } = request
  const { FANBENCH_CLAIM_TABLE: table, ARTILLERY_S3_BUCKET: bucket, WORKER_ID: worker } = environment
  // Clients of AWS take a while to load, and are seldom needed.
  if (table !== undefined) return (await import('./dynamodb-counter.ts')).claimByCounter(request, table)
  // Artillery sets both in a container of `run-fargate`.
  if (bucket !== undefined && worker !== undefined)
    return (await import('./s3-rank.ts')).claimByRank(request, { bucket, worker })
  const index = await takeNextIndex(claims, shards)
  return { index, count: shards, startAtMs: startAtMs ?? (await agreedStart(request)), claimedBy: claims.place }
}
