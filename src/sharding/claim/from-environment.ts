import { Refusal, exitCodes } from '../../exit-codes.ts'
import type { ClaimRequest, ShardClaim } from './claim-request.ts'
import { takeIndex } from './exclusive-file.ts'

const variables = { index: 'FANBENCH_SHARD', count: 'FANBENCH_SHARDS', startAt: 'FANBENCH_START_AT' } as const

/** Is any of the variables set? Then all have to be. */
export function isInEnvironment(environment: ClaimRequest['environment']): boolean {
  return Object.values(variables).some((name) => environment[name] !== undefined)
}

/**
 * The shard that the environment names: `FANBENCH_SHARD` from 0, of `FANBENCH_SHARDS`, from the instant `FANBENCH_START_AT`.
 *
 * @throws Refusal (2) for all that is wrong with them, or an index that another process of this machine has
 */
export async function claimFromEnvironment({
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
