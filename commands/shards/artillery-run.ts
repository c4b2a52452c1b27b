import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { PathsAsked } from '../../reports/on-request.ts'
import { runNode } from '../stack/run-node.ts'
import { findArtillery } from '../../src/artillery/artillery-package.ts'
import { partSeconds, partsVariable, planFile } from '../../src/artillery/folder/names.ts'
import { describeProtocol } from '../../src/crowd/protocols/load-protocol.ts'
import { type ExitCode, Refusal, exitCodes, interruptionBy, mostSevere } from '../../src/exit-codes.ts'
import { makeFolder } from '../../src/make-folder.ts'
import { newRunId } from '../../src/metrics/result/run-directory.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'
import { readSecrets } from '../../src/sharding/shard-secrets.ts'
import { type ShardedPlan, protocolSourceOf, readShardedPlan, targetOf } from '../../src/sharding/sharded-plan.ts'
import { assertAllowed, assertNamesAllowed } from '../../src/targets/guard.ts'
import { askedProblems } from '../run/asked-outputs.ts'
import type { CommandContext } from '../flags/context.ts'
import { writeNotice } from '../flags/notice.ts'
import { packageFolder } from '../run/harness-version.ts'
import { importRun } from './importing/import-run.ts'
import { outputFolderProblems } from '../run/output-folder.ts'

interface ArtilleryRunArgs {
  /** The script in the folder that `init` has written. */
  readonly script: string
  /** Hosts off this machine that the user says are theirs. */
  readonly ownedHosts: readonly string[]
  readonly outDir: string
  readonly paths: PathsAsked
  readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * Runs a folder by Artillery on this machine, and makes the report of what its shards leave. A signal goes on to Artillery; its
 * shards end, and the report is of what was done until then.
 *
 * @returns the verdict's exit code
 * @throws Refusal for everything that is wrong before anything is sent, or (11) if no shard has left anything
 */
export async function artilleryRun(args: ArtilleryRunArgs, context: CommandContext): Promise<ExitCode> {
  const { script, outDir, paths } = args
  const { progress, quiet, signal } = context
  const folder = dirname(resolve(script))
  const mistakes = new Mistakes()
  mistakes.add(exitCodes.usage, ...askedProblems(paths), ...outputFolderProblems(outDir))
  if (!existsSync(script))
    mistakes.add(exitCodes.usage, `${script}: there is no such file; \`fanbench artillery init\` writes one`)
  const artillery = await mistakes.collect(() => findArtillery([resolve(script), join(packageFolder, 'package.json')]))
  const planPath = join(folder, planFile)
  const plan = await mistakes.collect(() => readShardedPlan(planPath))
  if (plan !== undefined) await mistakes.collect(() => checkPlan(plan, folder, args))
  const ready = mistakes.throwIfAny({ artillery, plan })

  const runId = newRunId(new Date(), ready.plan.scenario)
  const parts = join(folder, 'parts', runId)
  const output = join(parts, 'artillery.json')
  await makeFolder(parts)
  const say = (text: string) => (quiet ? undefined : writeNotice(progress, text))
  const notice = sharedThreadsNotice(ready.plan.options.workers, cpus().length)
  if (notice !== undefined) say(notice)
  say(`Artillery ${ready.artillery.version} starts ${ready.plan.options.workers} shards; its telemetry is off`)
  const { exitCode, endedBy, lastLines } = await runNode(
    [ready.artillery.cli, 'run', '--quiet', '-o', output, '--overrides', allHere(ready.plan), resolve(script)],
    {
      cwd: folder,
      environment: { ARTILLERY_DISABLE_TELEMETRY: 'true', ARTILLERY_TEST_RUN_ID: runId, [partsVariable]: parts },
    },
    { onLine: say, signal, credentials: [], graceSeconds: partSeconds + 10 },
  )
  const how = endedBy ?? `exit code ${exitCode}`
  if (!existsSync(output)) say(`Artillery ended early (${how}); the report uses the parts that its shards have left`)
  // It writes its output only if it ends by itself.
  const from = existsSync(output) ? output : parts
  const verdict = await importRun({ from, plan: planPath, parts, outDir, paths }, context).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
    throw new Refusal(interruptionBy(signal) ?? exitCodes.invalid, [
      `the parts of the shards in ${parts} make no run (Artillery: ${how})`,
      ...error.problems,
      ...lastLines,
    ])
  })
  // The logs are in the run's own folder by now.
  await rm(parts, { recursive: true })
  return mostSevere([verdict, interruptionBy(signal) ?? exitCodes.ok])
}

/** Undefined where each shard has a thread to itself. Artillery counts the cores of its machine, not those that it may use. */
export function sharedThreadsNotice(shards: number, cores: number): string | undefined {
  const threads = Math.max(1, cores - 1)
  if (shards <= threads) return undefined
  const started = threads === 1 ? 'one worker thread' : `${threads} worker threads`
  return (
    `${shards} shards on ${cores} cores: Artillery starts ${started}, one fewer than there are cores, and shards on one thread ` +
    `share its time, so that they measure each other's delays; take ${threads === 1 ? 'one shard' : `at most ${threads} shards`} a machine`
  )
}

/** On one machine all shards are in one container. */
function allHere({ options: { workers } }: ShardedPlan): string {
  return JSON.stringify({ config: { phases: [{ name: 'shards', duration: 1, arrivalRate: workers }] } })
}

async function checkPlan(
  plan: ShardedPlan,
  folder: string,
  { ownedHosts, environment }: ArtilleryRunArgs,
): Promise<void> {
  const target = targetOf(plan)
  assertAllowed(target, ownedHosts)
  await assertNamesAllowed(target)
  const { query } = await describeProtocol(protocolSourceOf(plan, folder))
  await readSecrets(plan, environment, query)
}
