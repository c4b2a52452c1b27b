import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '../../src/artillery/folder/bundle.ts'
import { bundleFile, planFile } from '../../src/artillery/folder/names.ts'
import { describeProtocol } from '../../src/crowd/protocols/load-protocol.ts'
import { type ExitCode, exitCodes } from '../../src/exit-codes.ts'
import { type SettingSources, gatherSettings } from '../../src/settings/gather-settings.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'
import { containerProblems, makePlan, membersByShard } from '../../src/sharding/make-plan.ts'
import { secretVariablesOf } from '../../src/artillery/secret-variables.ts'
import { isLoopback } from '../../src/targets/guard.ts'
import type { CommandContext } from '../flags/context.ts'
import { shellQuoted } from '../run/command-line.ts'
import { harnessCommit, harnessVersion } from '../run/harness-version.ts'
import { filesText, writeNewFiles } from '../init/write-new-files.ts'
import { writeNotice } from '../flags/notice.ts'
import { planGiven } from '../run/plan-run.ts'
import { sharedThreadsNotice } from './artillery-run.ts'
import { type Engine, engines } from './texts/engines.ts'
import type { FolderFacts } from './texts/folder-facts.ts'

export interface ShardInitArgs extends SettingSources {
  readonly folder: string
  readonly scenario: string
  /** The engine that starts the shards. */
  readonly engine: Engine
  /** The command, as it was typed, up to its folder: `artillery init`. */
  readonly invokedAs: string
  readonly shards: number
  /** The number of Fargate containers for Artillery; each takes an equal number of the shards. */
  readonly containers: number
  /** Are rooms larger than a shard's share of the members spread over all shards? */
  readonly spreadRooms: boolean
  /** The container image of the folder, where the engine's manifest names it. */
  readonly image: string | undefined
  /** The place of the parts, if the engine's manifest names it. */
  readonly parts: string | undefined
}

/** The program behind `node fanbench.mjs` in the folder; it is .js after compilation. */
const program = fileURLToPath(new URL(`./folder-program${extname(import.meta.url)}`, import.meta.url))

/**
 * Writes a folder that an engine runs: the plan, fanbench with everything in it as one file, what the engine reads, and how to run
 * it.
 *
 * @throws Refusal for everything that is wrong, before anything is written; (2) for a file that is there already
 */
export async function shardInit(args: ShardInitArgs, context: CommandContext): Promise<ExitCode> {
  const { folder, scenario, shards, containers, spreadRooms } = args
  const engine = engines[args.engine]
  const mistakes = new Mistakes()
  const given = { ...(await gatherSettings(args, mistakes)), workers: shards }
  mistakes.add(exitCodes.usage, ...problemsOf(args, given.target))
  const run = await planGiven(given, { scenario, invokedAs: commandAgain(args) }, mistakes)
  const { aim, protocol: source } = run
  if (aim.kind === 'embedded') throw new Error('an embedded stack has passed as a target')
  const plan = makePlan({
    // Shards are the workers, and are given as what they are.
    run: { ...run, command: run.command.replace(` --workers ${shards}`, '') },
    target: aim.target,
    // The bundle has a user's protocol as its default export.
    protocolSource: source.kind === 'file' ? { kind: 'file', path: bundleFile } : source,
    protocol: await describeProtocol(source),
    shards,
    spreadRooms,
    harness: { version: harnessVersion, commit: await harnessCommit() },
  })
  const facts: FolderFacts = {
    folder: shellQuoted(folder),
    shards,
    containers,
    members: Math.max(...membersByShard(plan.options)),
    secrets: secretVariablesOf(plan),
    url: plan.target.url,
    ownedHost: isLoopback(plan.target.url) ? null : new URL(plan.target.url).hostname,
    image: args.image ?? '',
    parts: args.parts ?? '',
  }
  const files = {
    [bundleFile]: await bundle(source.kind === 'file' ? source.path : null, program),
    [planFile]: `${JSON.stringify(plan, null, 2)}\n`,
    ...engine.files(facts),
  }
  const written = await writeNewFiles(Object.entries(files).map(([name, text]) => ({ path: join(folder, name), text })))
  const notice = args.engine === 'artillery' ? sharedThreadsNotice(shards / containers, coresOfTask) : undefined
  if (notice !== undefined && !context.quiet) writeNotice(context.progress, notice)
  const nextLines = engine.next(facts).map((line) => `  ${line}\n`)
  context.answer.write(
    context.json
      ? `${JSON.stringify({ folder, files: Object.keys(files), plan })}\n`
      : `${filesText(written)}\n${nextLines.join('')}`,
  )
  return exitCodes.ok
}

function problemsOf(args: ShardInitArgs, target: string | undefined): string[] {
  const { shards, containers, folder } = args
  const engine = engines[args.engine]
  const isEmbedded = (target ?? 'local') === 'local'
  return [
    ...containerProblems(shards, containers),
    ...engine.problems(args),
    ...[bundleFile, planFile, ...engine.fileNames, 'README.md']
      .map((name) => join(folder, name))
      .filter((path) => existsSync(path))
      .map(thereAlready),
    ...(isEmbedded
      ? [
          '--target: the embedded stack ends with the command; give the URL of a chat, or the target.json of a deployed one',
        ]
      : []),
  ]
}

/** The command up to the settings, as it can be typed again. */
function commandAgain({ invokedAs, folder, scenario, shards, containers, spreadRooms }: ShardInitArgs): string {
  const again = [invokedAs, shellQuoted(folder), scenario, '--shards', shards]
  if (containers > 1) again.push('--containers', containers)
  if (spreadRooms) again.push('--spread-rooms')
  return again.join(' ')
}

/** The number of cores that the printed command line requests from Fargate. */
const coresOfTask = 4

function thereAlready(path: string): string {
  return `${path} is there already, and nothing is overwritten; remove it, or take another folder`
}
