import { HeadObjectCommand, type S3Client, paginateListObjectsV2 } from '@aws-sdk/client-s3'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import { s3Client } from '../../targets/clients.ts'
import type { ClaimRequest, ShardClaim } from './claim-request.ts'
import { takeNextIndex } from './meeting.ts'

/**
 * A shard by the rank of its container among those of the run, and its own among those of its container.
 *
 * Before `run-fargate` lets its workers go, each has put `test-runs/<id>/synced_<worker>.json` into the run's bucket; then
 * `go.json` is written, whose time of writing is the same for all. (Artillery 2.0.34; it does not document that.)
 *
 * @throws Refusal (2) if the plan's shards cannot be shared evenly by so many containers, or this one is not among them
 */
export async function claimByRank(
  { runId, shards, claims, leadSeconds, signal }: ClaimRequest,
  { bucket, worker }: { readonly bucket: string; readonly worker: string },
): Promise<ShardClaim> {
  const prefix = `test-runs/${runId}/`
  using s3 = s3Client()
  const workers = await syncedWorkers(s3, bucket, `${prefix}synced_`, signal)
  const rank = workers.indexOf(worker)
  if (rank === -1)
    throw new Refusal(
      exitCodes.usage,
      `worker ${worker} is not among the ${workers.length} of s3://${bucket}/${prefix}; set FANBENCH_SHARD, FANBENCH_SHARDS and FANBENCH_START_AT instead`,
    )
  const { LastModified: wentAt } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: `${prefix}go.json` }), {
    abortSignal: signal,
  })
  if (wentAt === undefined) throw new Error(`s3://${bucket}/${prefix}go.json has no time of writing`)
  const each = shardsOfEach(shards, workers.length)
  const index = rank * each + (await takeNextIndex(claims, each))
  return {
    index,
    count: shards,
    startAtMs: wentAt.getTime() + leadSeconds * 1000,
    claimedBy: `s3://${bucket}/${prefix}`,
  }
}

async function syncedWorkers(s3: S3Client, bucket: string, prefix: string, signal: AbortSignal): Promise<string[]> {
  const workers: string[] = []
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, Prefix: prefix },
    { abortSignal: signal },
  ))
    for (const { Key: key = '' } of Contents)
      if (key.endsWith('.json')) workers.push(key.slice(prefix.length, -'.json'.length))
  return workers.sort()
}

function shardsOfEach(shards: number, containers: number): number {
  if (shards % containers === 0) return shards / containers
  throw new Refusal(
    exitCodes.usage,
    `the plan's ${shards} shards cannot be shared evenly by ${containers} containers: give --count a divisor of ${shards}`,
  )
}
