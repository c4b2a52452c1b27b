import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { loadProtocol } from '../../src/crowd/protocols/load-protocol.ts'
import { type ExitCode, exitCodes, mostSevere } from '../../src/exit-codes.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'
import {
  type BucketPlace,
  bucketUrl,
  isBucketUrl,
  keyOf,
  parseBucketPlace,
} from '../../src/sharding/bucket/bucket-place.ts'
import type { Claims } from '../../src/sharding/claim/claim-request.ts'
import { FolderClaims } from '../../src/sharding/claim/folder-claims.ts'
import { namedRun, namedShard } from '../../src/sharding/claim/named-shard.ts'
import { type RanShard, runShard } from '../../src/sharding/run-shard.ts'
import { readSecrets } from '../../src/sharding/shard-secrets.ts'
import { type ShardedPlan, protocolSourceOf, readShardedPlan, targetOf } from '../../src/sharding/sharded-plan.ts'
import { assertAllowed, assertNamesAllowed } from '../../src/targets/guard.ts'
import type { CommandContext } from '../flags/context.ts'
import { writeNotice } from '../flags/notice.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface ShardRunArgs {
  readonly plan: string
  /** The seconds to wait for the other shards. */
  readonly waitSeconds: number
  /** Hosts off this machine that the user says are theirs. */
  readonly ownedHosts: readonly string[]
  /** Has what the engine sets, the secrets, and what flags say in place of a variable. */
  readonly environment: Environment
}

/** If a DynamoDB table counts the shards, they start this many seconds after the first. */
const leadSeconds = 30

/**
 * Plays one shard of a plan, as an engine has started it, and leaves its part in a folder or a bucket.
 *
 * @returns 0 if the part is whole and where it should be; the verdict on the run is that of its import
 * @throws Refusal for everything that is wrong, before anything is sent
 */
export async function shardRun(args: ShardRunArgs, context: CommandContext): Promise<ExitCode> {
  const { environment, waitSeconds } = args
  const { plan, runId, parts } = await whatToRun(args)
  const { progress, quiet, signal } = context
  const say = (text: string) => (quiet ? undefined : writeNotice(progress, text))
  await using place = await openPlace(parts, runId)
  const { at, folder, bucket, claims } = place
  const ran = await runShard({
    plan,
    planFolder: dirname(resolve(args.plan)),
    runId,
    claims,
    environment,
    signal,
    waitSeconds,
    leadSeconds,
    folder,
    bucket,
    onClaim: ({ index, count, startAtMs, claimedBy }) =>
      say(
        `shard ${index} of ${count} (counted from 0, by ${claimedBy}) of the run ${runId} begins at ${new Date(startAtMs).toISOString()}`,
      ),
    onNotice: say,
  })
  const { part, uploaded } = ran
  const isKept = uploaded === null || 'url' in uploaded
  if (!isKept) {
    place.partStays()
    writeNotice(progress, `✖ the part could not be put into ${at}, and is in ${uploaded.keptIn}: ${uploaded.reason}`)
  }
  const exitCode = exitCodeOf(ran, isKept)
  context.answer.write(
    context.json
      ? `${JSON.stringify({ runId, index: part.index, shards: part.shards, part: isKept ? at : folder, exitCode })}\n`
      : `shard ${part.index} has left its part in ${isKept ? at : folder}\n  when all have: fanbench report import ${at} --plan ${args.plan}\n`,
  )
  return exitCode
}

/** @throws Refusal with every mistake */
async function whatToRun({ plan: path, ownedHosts, environment }: ShardRunArgs) {
  const mistakes = new Mistakes()
  const plan = await mistakes.collect(() => readShardedPlan(path))
  if (plan !== undefined) {
    mistakes.add(exitCodes.usage, ...namedShard(environment, plan.options.workers).problems)
    await mistakes.collect(() => assertPlayable(plan, dirname(resolve(path)), { ownedHosts, environment }))
  }
  const run = namedRun(environment)
  if ('problem' in run) mistakes.add(exitCodes.usage, run.problem)
  const parts = environment['FANBENCH_PARTS'] ?? ''
  if (parts === '')
    mistakes.add(exitCodes.usage, '--parts (FANBENCH_PARTS): say where the part goes: a folder, or s3://bucket/prefix')
  else if (isBucketUrl(parts)) await mistakes.collect(() => parseBucketPlace(parts))
  return mistakes.throwIfAny({ plan, runId: 'runId' in run ? run.runId : '', parts })
}

async function assertPlayable(
  plan: ShardedPlan,
  planFolder: string,
  { ownedHosts, environment }: Pick<ShardRunArgs, 'ownedHosts' | 'environment'>,
): Promise<void> {
  const target = targetOf(plan)
  assertAllowed(target, ownedHosts)
  await assertNamesAllowed(target)
  const { query } = await loadProtocol(protocolSourceOf(plan, planFolder))
  await readSecrets(plan, environment, query)
}

/** The place where the shards of a run meet and store their parts. */
interface Place extends AsyncDisposable {
  /** The place as the user gives it to `report import`. */
  readonly at: string
  /** The folder that the part is written to. */
  readonly folder: string
  readonly bucket: BucketPlace | null
  readonly claims: Claims
  /** The part stays in the folder, as it could not be put where it goes. */
  readonly partStays: () => void
}

async function openPlace(parts: string, runId: string): Promise<Place> {
  if (!isBucketUrl(parts)) {
    const folder = join(parts, runId)
    const claims = new FolderClaims(join(folder, 'claims'))
    return {
      at: folder,
      folder,
      bucket: null,
      claims,
      partStays: () => undefined,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }
  }
  const given = parseBucketPlace(parts)
  const bucket = { ...given, prefix: keyOf(given, runId) }
  // The SDK takes a while to load, and is not needed for a folder.
  const { BucketClaims } = await import('../../src/sharding/bucket/bucket-claims.ts')
  const claims = new BucketClaims(bucket)
  const folder = await mkdtemp(join(tmpdir(), 'fanbench-part-'))
  let stays = false
  return {
    at: bucketUrl(bucket),
    folder,
    bucket,
    claims,
    partStays: () => (stays = true),
    async [Symbol.asyncDispose]() {
      claims[Symbol.dispose]()
      if (!stays) await rm(folder, { recursive: true })
    },
  }
}

function exitCodeOf({ part }: RanShard, isKept: boolean): ExitCode {
  const { interruption, localFailure, endedEarly, late } = part
  return mostSevere([
    interruption ?? exitCodes.ok,
    localFailure === null ? exitCodes.ok : exitCodes.localResources,
    endedEarly === null && late.length === 0 && isKept ? exitCodes.ok : exitCodes.invalid,
  ])
}
