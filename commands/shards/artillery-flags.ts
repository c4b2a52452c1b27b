import { type Command, Option } from 'commander'
import { settingDefaults } from '../../src/settings/settings.ts'
import {
  onRequestOptions,
  pathsAsked,
  type Execute,
  repeatable,
  subcommand,
  verboseOption,
} from '../flags/subcommand.ts'
import { containersOption, folderFlags, folderOptions } from './shard-flags.ts'

const initHelp = `
Writes a folder with everything that a worker needs: the plan, fanbench as one file, and
the script that Artillery reads. The settings are those of fanbench run. All members of a
room are on one shard, so that senders and recipients share a clock. Secrets are written
to no file: each shard reads FANBENCH_HEADER, FANBENCH_QUERY and the like from its
environment.

Examples:
  fanbench artillery init ./load broadcast --shards 3 --members 3000 --rooms 100
      --target ws://127.0.0.1:8080 --protocol ./protocol.ts
  fanbench artillery init ./load broadcast --shards 20 --containers 10
      --target ./target.json --i-own-this-target abc.execute-api.eu-west-1.amazonaws.com`

const runHelp = `
Runs the folder on this machine. Artillery starts one worker thread fewer than there are
cores. Its telemetry is switched off. The report uses the measurements of the shards, and
not Artillery's own statistics.

This needs Artillery: npm install --save-dev artillery@2.0.34`

const processorHelp = `
Artillery does not time scenarios with engine: ws. This command writes one file with steps
for such a scenario of yours. They count connects and, for each message, the expected and
the actual recipients. Conditions of ensure can use these counters. The steps also write
exact percentiles. The output says how to change the script; docs/artillery-scripts.md
explains it.

Example:
  fanbench artillery processor ./fanbench.mjs`

export function addArtillery(program: Command, execute: Execute): void {
  const artillery = program
    .command('artillery')
    .description('run a load of many shards, which Artillery starts on this machine or on AWS Fargate')
    .helpCommand(false)
    .helpOption('-h, --help', 'show this help')
  addInit(artillery, execute)
  addRun(artillery, execute)
  addProcessor(artillery, execute)
}

function addInit(artillery: Command, execute: Execute): void {
  const init = subcommand(artillery, 'init <folder> <scenario>', 'write a folder that Artillery runs', [
    containersOption(),
    ...folderOptions(),
  ]).addHelpText('after', initHelp)
  init.action((folder: string, scenario: string) =>
    execute(init, async (context) => {
      const { shardInit } = await import('./shard-init.ts')
      return shardInit({ folder, scenario, invokedAs: 'artillery init', ...folderFlags(init) }, context)
    }),
  )
}

function addRun(artillery: Command, execute: Execute): void {
  const run = subcommand(artillery, 'run <script>', 'run such a folder on this machine, and write its report', [
    verboseOption(),
    new Option('--i-own-this-target <host>', 'another host that you may send load to').argParser(repeatable),
    new Option('-o, --out-dir <folder>', 'the folder that the run is saved in').default(settingDefaults.outDir),
    ...onRequestOptions(),
  ]).addHelpText('after', runHelp)
  run.action((script: string) =>
    execute(run, async (context) => {
      const { iOwnThisTarget = [], outDir } = run.opts<{ iOwnThisTarget?: string[]; outDir: string }>()
      const { artilleryRun } = await import('./artillery-run.ts')
      return artilleryRun(
        { script, ownedHosts: iOwnThisTarget, outDir, paths: pathsAsked(run), environment: process.env },
        context,
      )
    }),
  )
}

function addProcessor(artillery: Command, execute: Execute): void {
  const processor = subcommand(
    artillery,
    'processor <file>',
    'write functions that time a scenario of your own',
  ).addHelpText('after', processorHelp)
  processor.action((file: string) =>
    execute(processor, async (context) => {
      const { artilleryProcessor } = await import('./artillery-processor.ts')
      return artilleryProcessor({ file }, context)
    }),
  )
}
