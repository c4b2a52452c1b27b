import type { ClaimRequest, ShardClaim } from './claim-request.ts'
import { claimByFile } from './file-barrier.ts'
import { claimFromEnvironment, isInEnvironment } from './from-environment.ts'

/**
 * Which shard this is, of how many, and when do all begin: told by the environment, counted by a table that is named, ranked
 * among the workers of a Fargate run, or agreed with the other threads and processes of this machine.
 *
 * A shard that never comes is a part that is missing afterwards, and one that comes twice is refused here, or found then.
 *
 * @throws Refusal (2) for an index that is taken, or out of range, or for shards that cannot be had; (11) if too few came
 */
export async function claimShard(request: ClaimRequest): Promise<ShardClaim> {
  const { environment } = request
  if (isInEnvironment(environment)) return claimFromEnvironment(request)
  const { FANBENCH_CLAIM_TABLE: table, ARTILLERY_S3_BUCKET: bucket, WORKER_ID: worker } = environment
  // Clients of AWS take a while to load, and are seldom needed.
  if (table !== undefined) return (await import('./dynamodb-counter.ts')).claimByCounter(request, table)
  // Artillery sets both in a container of `run-fargate`.
  if (bucket !== undefined && worker !== undefined)
    return (await import('./s3-rank.ts')).claimByRank(request, { bucket, worker })
  return claimByFile(request)
}
