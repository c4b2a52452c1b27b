import { exitCodes, Refusal } from '../../exit-codes.ts'
import type { ClaimRequest, ShardClaim } from './claim-request.ts'
import { takeIndex } from './exclusive-file.ts'
import { claimByFile } from './file-barrier.ts'

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

const variables = { index: 'FANBENCH_SHARD', count: 'FANBENCH_SHARDS', startAt: 'FANBENCH_START_AT' } as const

/** Is any of the variables set? Then all have to be. */
function isInEnvironment(environment: ClaimRequest['environment']): boolean {
  return Object.values(variables).some((name) => environment[name] !== undefined)
}

/**
 * The shard that the environment names: `FANBENCH_SHARD` from 0, of `FANBENCH_SHARDS`, from the instant `FANBENCH_START_AT`.
 *
 * @throws Refusal (2) for all that is wrong with them, or an index that another process of this machine has
 */
async function claimFromEnvironment({
  environment,
  shards,
  folder,
}: Pick<ClaimRequest, 'environment' | 'shards' | 'folder'>): Promise<ShardClaim> {
  const problems: string[] = []
  const index = wholeNumber(environment[variables.index])
  const count = wholeNumber(environment[variables.count])
  const startAtMs = Date.parse(environment[variables.startAt] ?? '')
  if (count !== shards) problems.push(`${variables.count}: must be ${shards}, as many as the plan has`)
  if (index === null || index >= shards)
    problems.push(`${variables.index}: must be the number of a shard, 0 to ${shards - 1}`)
  if (Number.isNaN(startAtMs))
    problems.push(`${variables.startAt}: must be the instant at which all shards begin: 2026-01-31T12:00:00Z`)
  if (problems.length > 0 || index === null) throw new Refusal(exitCodes.usage, problems)
  if (!(await takeIndex(folder, index)))
    throw new Refusal(
      exitCodes.usage,
      `${variables.index}: shard ${index} is taken: another process has the same number`,
    )
  return { index, count: shards, startAtMs, claimedBy: 'environment' }
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,7}$/.test(text) ? Number(text) : null
}
