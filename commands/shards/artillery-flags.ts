import { type Command, Option } from 'commander'
import { settingDefaults } from '../../src/settings/settings.ts'
import { onRequestOptions, pathsAsked } from '../flags/on-request-options.ts'
import { type Execute, repeatable, subcommand, verboseOption } from '../flags/subcommand.ts'
import { containersOption, folderFlags, folderOptions } from './shard-flags.ts'

const initHelp = `
Writes a folder that holds all that a worker needs: the plan, fanbench as one file, and
the script that Artillery reads. The settings are those of fanbench run. Rooms lie whole
on a shard each, so that senders and recipients share a clock. Secrets go into no file:
shards take FANBENCH_HEADER, FANBENCH_QUERY and their kin from where they run.

Examples:
  fanbench artillery init ./load broadcast --shards 3 --members 3000 --rooms 100
      --target ws://127.0.0.1:8080 --protocol ./protocol.ts
  fanbench artillery init ./load broadcast --shards 20 --containers 10
      --target ./target.json --i-own-this-target abc.execute-api.eu-west-1.amazonaws.com`

const runHelp = `
Runs it on this machine: Artillery starts as many worker threads as there are cores, less
one. Its telemetry is switched off. The report is made from what the shards have
measured; Artillery's own statistics are not used.

Needs Artillery: npm install --save-dev artillery@2.0.34`

const processorHelp = `
For scenarios of your own with engine: ws, which Artillery does not time: one file with
steps to add. They count connects, and for each message who should have received it and
did, as counters for conditions of ensure, and write exact percentiles. The output says
what to add to the script; docs/artillery-scripts.md explains it.

Example:
  fanbench artillery processor ./fanbench.mjs`

export function addArtillery(program: Command, execute: Execute): void {
  const artillery = program
    .command('artillery')
    .description('a load of many shards, which Artillery starts on this machine or on AWS Fargate')
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
  const run = subcommand(artillery, 'run <script>', 'run such a folder on this machine, and make its report', [
    verboseOption(),
    new Option('--i-own-this-target <host>', 'host off this machine that you may load').argParser(repeatable),
    new Option('-o, --out-dir <folder>', 'folder in which the run is saved').default(settingDefaults.outDir),
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
