import { type Command, Option } from 'commander'
import { settings } from '../../src/settings/settings.ts'
import { configOption, settingOption, settingSources } from '../flags/setting-option.ts'
import { type Execute, positiveWhole, subcommand } from '../flags/subcommand.ts'
import { addShardRun } from './shard-run-flags.ts'
import type { Engine } from './texts/engines.ts'

const engineNames: readonly Engine[] = ['kubernetes', 'batch', 'github', 'artillery']

const help = `
Writes a folder with the plan, fanbench and your protocol as one file, and the files that
the engine reads:
  kubernetes   a Dockerfile, and job.yaml: an Indexed Job with one pod per shard
  batch        a Dockerfile, and batch.yaml: a CloudFormation template with the job
               definition and its roles, for an array job on Fargate
  github       a workflow with one job per shard; the parts are artefacts
  artillery    the files of fanbench artillery init, for this machine and AWS Fargate

The README in the folder has the command lines. Secrets are written to no file.

Examples:
  fanbench shard init ./load broadcast --for kubernetes --shards 3 --members 3000
      --rooms 100 --target wss://chat.example/v1 --i-own-this-target chat.example
      --image registry.example/load --parts s3://my-bucket/fanbench
  fanbench shard init load broadcast --for github --shards 3 --target ./target.json`

export function addShard(program: Command, execute: Execute): void {
  const shard = program
    .command('shard')
    .description('run a load of many shards, which Kubernetes, AWS Batch, GitHub Actions or another engine starts')
    .helpCommand(false)
    .helpOption('-h, --help', 'show this help')
  addInit(shard, execute)
  addShardRun(shard, execute)
}

function addInit(shard: Command, execute: Execute): void {
  const init = subcommand(shard, 'init <folder> <scenario>', 'write a folder that an engine runs', [
    new Option('--for <engine>', 'the engine that starts the shards').choices(engineNames).makeOptionMandatory(),
    new Option('--image <name>', 'the image of the container that is built from the folder (kubernetes)'),
    new Option('--parts <where>', 'the place of the parts: s3://bucket/prefix (kubernetes and batch)'),
    containersOption(),
    ...folderOptions(),
  ]).addHelpText('after', help)
  init.action((folder: string, scenario: string) =>
    execute(init, async (context) => {
      const { shardInit } = await import('./shard-init.ts')
      return shardInit({ folder, scenario, invokedAs: 'shard init', ...folderFlags(init) }, context)
    }),
  )
}

export function containersOption(): Option {
  return new Option(
    '--containers <number>',
    'the number of Fargate containers of Artillery, which share the shards equally',
  )
    .argParser(positiveWhole)
    .default(1)
}

/** Returns the options of every folder. */
export function folderOptions(): Option[] {
  return [
    new Option('--shards <number>', 'the number of shards: parts of the members, one process or virtual user each')
      .argParser(positiveWhole)
      .default(1),
    new Option('--spread-rooms', 'spread rooms that are too large for one shard over all shards').default(false),
    // The shards are the workers, and the folder is all that is written.
    ...settings.filter(({ key }) => key !== 'workers' && key !== 'outDir').map((setting) => settingOption(setting)),
    configOption(),
  ]
}

interface FolderFlags {
  readonly shards: number
  readonly spreadRooms: boolean
  readonly containers: number
  readonly for?: Engine
  readonly image?: string
  readonly parts?: string
}

/** Returns the flags of a folder; all other flags are settings. */
export function folderFlags(command: Command) {
  const { shards, spreadRooms, containers, for: engine, image, parts, ...options } = command.opts<FolderFlags>()
  const given = { shards, spreadRooms, containers, image, parts, ...settingSources(command, options) }
  return { engine: engine ?? 'artillery', ...given } as const
}
