import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from '../../src/artillery/folder/bundle.ts'
import { bundleFile, planFile, scriptFile } from '../../src/artillery/folder/names.ts'
import { fargateLine, readmeText } from '../../src/artillery/folder/readme-text.ts'
import { scriptText } from '../../src/artillery/folder/script-text.ts'
import { describeProtocol } from '../../src/crowd/protocols/load-protocol.ts'
import { type ExitCode, exitCodes } from '../../src/exit-codes.ts'
import { type SettingSources, gatherSettings } from '../../src/settings/gather-settings.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'
import { containerProblems, makePlan, membersByShard } from '../../src/sharding/make-plan.ts'
import { secretVariablesOf } from '../../src/artillery/secret-variables.ts'
import type { CommandContext } from '../flags/context.ts'
import { shellQuoted } from '../run/command-line.ts'
import { harnessCommit, harnessVersion } from '../run/harness-version.ts'
import { filesText, writeNewFiles } from '../init/write-new-files.ts'
import { writeNotice } from '../run/notice.ts'
import { planGiven } from '../run/plan-run.ts'
import { sharedThreadsNotice } from './artillery-run.ts'

export interface ArtilleryInitArgs extends SettingSources {
  readonly folder: string
  readonly scenario: string
  readonly shards: number
  /** Of Fargate; each takes an equal part of the shards. */
  readonly containers: number
  /** Are rooms larger than a shard's share of the members spread over all shards? */
  readonly spreadRooms: boolean
}

/**
 * Writes a folder that Artillery runs: the plan, the processor with everything in it, the script, and how to run it.
 *
 * @throws Refusal for everything that is wrong, before anything is written; (2) for a file that is there already
 */
export async function artilleryInit(args: ArtilleryInitArgs, context: CommandContext): Promise<ExitCode> {
  const { folder, scenario, shards, containers, spreadRooms } = args
  const mistakes = new Mistakes()
  const given = { ...(await gatherSettings(args, mistakes)), workers: shards }
  mistakes.add(
    exitCodes.usage,
    ...containerProblems(shards, containers),
    ...fileNames
      .map((name) => join(folder, name))
      .filter((path) => existsSync(path))
      .map(thereAlready),
    ...((given.target ?? 'local') === 'local'
      ? [
          '--target: the embedded stack ends with the command; give the URL of a chat, or the target.json of a deployed one',
        ]
      : []),
  )
  const again = ['artillery init', shellQuoted(folder), scenario, '--shards', shards]
  if (containers > 1) again.push('--containers', containers)
  if (spreadRooms) again.push('--spread-rooms')
  const run = await planGiven(given, { scenario, invokedAs: again.join(' ') }, mistakes)
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
  const readme = {
    folder: shellQuoted(folder),
    shards,
    containers,
    members: Math.max(...membersByShard(plan.options)),
    secrets: secretVariablesOf(plan),
  }
  const texts: Record<FileName, string> = {
    [bundleFile]: await bundle(source.kind === 'file' ? source.path : null),
    [planFile]: `${JSON.stringify(plan, null, 2)}\n`,
    [scriptFile]: scriptText({ url: plan.target.url, shards, containers }),
    // With one of its own the folder is all that Artillery takes along, and nothing is installed on a worker.
    'package.json': `${JSON.stringify({ name: 'fanbench-load', private: true, type: 'module' }, null, 2)}\n`,
    'README.md': readmeText(readme),
  }
  const written = await writeNewFiles(fileNames.map((name) => ({ path: join(folder, name), text: texts[name] })))
  const notice = sharedThreadsNotice(shards / containers, coresOfTask)
  if (notice !== undefined && !context.quiet) writeNotice(context.progress, notice)
  context.answer.write(
    context.json
      ? `${JSON.stringify({ folder, files: [...fileNames], plan })}\n`
      : `${filesText(written)}\n  here     fanbench artillery run ${readme.folder}/${scriptFile}\n  Fargate  ${fargateLine(readme)}\n`,
  )
  return exitCodes.ok
}

/** As the printed command line asks Fargate for it. */
const coresOfTask = 4

const fileNames = [bundleFile, planFile, scriptFile, 'package.json', 'README.md'] as const

type FileName = (typeof fileNames)[number]

function thereAlready(path: string): string {
  return `${path} is there already, and nothing is overwritten; remove it, or take another folder`
}
