import { Argument, Command, Option } from 'commander'
import { capacityCommand } from './capacity/flags.ts'
import { compareCommand } from './compare/flags.ts'
import { addCompletion } from './completion/completion.ts'
import { addCommand } from './flags/add-command.ts'
import { onRequestOptions, pathsAsked } from './flags/on-request-options.ts'
import { type Execute, NamesOption, positiveWhole, subcommand, verboseOption } from './flags/subcommand.ts'
import { gateCommand } from './gate/flags.ts'
import { addInit } from './init/flags.ts'
import type { KnownBadArgs } from './known-bad/command.ts'
import { addPlan } from './plan/flags.ts'
import { addProbe } from './probe/flags.ts'
import { addRun } from './run/flags.ts'
import { harnessVersion } from './run/harness-version.ts'
import { addSelftest } from './selftest/flags.ts'
import { addArtillery } from './shards/artillery-flags.ts'
import { addImport } from './shards/import-flags.ts'
import { addShard } from './shards/shard-flags.ts'
import { addDeploy } from './stack/commands/deploy-flags.ts'
import { addDestroy } from './stack/commands/destroy-flags.ts'
import { addPolicy } from './stack/commands/policy-flags.ts'
import {
  chatArgs,
  chatOptions,
  defaultTargetFile,
  placeArgs,
  placeOptions,
} from './stack/commands/stack-place-flags.ts'
import { addUp } from './stack/commands/up-flags.ts'
import { strategiesCommand } from './strategies/flags.ts'
import { sweepCommand } from './sweep/flags.ts'
import { addTrend } from './trend/flags.ts'
import { knownChats } from '../reference-stack/chats/index.ts'
import { withMaskedUrls } from '../src/masked-url.ts'
import { settingDefaults } from '../src/settings/settings.ts'
import { suggestion } from '../src/suggestion.ts'
import { addRecordAws } from './record-aws/flags.ts'

const overview = `
Examples:
  fanbench demo
      start here: the embedded chat with 1,000 members, two and a half minutes
  fanbench run broadcast --members 200 --rooms 4
      your own load on the embedded chat
  fanbench run broadcast --stack ./chat.ts --protocol ./protocol.ts
      your own handlers on this machine, without an account
  fanbench run smoke --target ws://127.0.0.1:8080 --protocol ./protocol.ts
      any chat that listens on this machine
  fanbench deploy --dry-run
      what your AWS account would get, and what that costs; needs no account

Exit codes: 0 passed · 2 usage · 10 a check failed
  11 measurement invalid, or the machine was busy with something else
  12 the target failed · 13 out of files, ports, disk or memory
  14 CloudWatch figures missing · 15 refused by a safety guard
  16 a limit could not be judged
  130 interrupted · 143 terminated`

/** All commands and options of fanbench. */
export function program(execute: Execute): Command {
  const program = new Command('fanbench')
    .description('Load tests for serverless WebSocket fan-out: how long until everybody in the room has the message?')
    .version(harnessVersion)
    .helpCommand(false)
    // What stands behind a command is that command's, also where the one above it has an option of that name.
    .enablePositionalOptions()
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(--help lists the options)')
    .configureOutput({ outputError: (text, write) => write(maskedMistake(text).replace(/^error: /, '✖ ')) })
    .configureHelp({ optionDescription: withDefault })
    .addHelpText('after', overview)
  addInit(program.commandsGroup('Load tests:'), execute)
  addRun(program, execute)
  addScenarios(program, execute)
  addMetrics(program, execute)
  addPlan(program, execute)
  addReport(program, execute)
  addCommand(program, execute, compareCommand)
  addCommand(program, execute, sweepCommand)
  addCommand(program, execute, capacityCommand)
  addCommand(program, execute, strategiesCommand)
  addCommand(program, execute, gateCommand)
  addTrend(program, execute)
  addArtillery(program, execute)
  addShard(program, execute)
  addUp(program.commandsGroup('Stacks:'), execute)
  addDeploy(program, execute)
  addStatus(program, execute)
  addDestroy(program, execute)
  addPolicy(program, execute)
  addProbe(program.commandsGroup('Diagnostics:'), execute)
  addDoctor(program, execute)
  addSelftest(program, execute)
  addKnownBad(program, execute)
  addRecordAws(program, execute)
  addHelp(program.commandsGroup('Help:'))
  addCompletion(program, execute)
  return program
}

/** Each default in brackets, as the settings have theirs; an option that is off unless it is given shows none. */
function withDefault({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices === undefined ? '' : `: ${argChoices.join(' or ')}`
  const hasDefault = defaultValue !== undefined && typeof defaultValue !== 'boolean'
  return description + choices + (hasDefault ? ` (${String(defaultValue)})` : '')
}

/** Commander repeats a mistyped word whole, and the value of `--tokn=...` with it. */
function maskedMistake(text: string): string {
  return withMaskedUrls(text).replace(/(unknown option '--[^=\n]*)=.*'/, "$1'")
}

function addDoctor(program: Command, execute: Execute): void {
  const doctor = subcommand(program, 'doctor', 'check how much load this machine can run, and what limits it')
  doctor.action(() =>
    execute(doctor, async (context) => {
      const commands = await import('./run/doctor.ts')
      return commands.doctor(context)
    }),
  )
}

function addMetrics(program: Command, execute: Execute): void {
  const metrics = subcommand(program, 'metrics', 'list all metrics and counters: names, units, meanings')
  metrics.action(() =>
    execute(metrics, async (context) => {
      const { listMetrics } = await import('./run/metrics.ts')
      return listMetrics(context)
    }),
  )
}

function addScenarios(program: Command, execute: Execute): void {
  const scenarios = subcommand(program, 'scenarios', 'list the scenarios of run, with their defaults')
  scenarios.action(() =>
    execute(scenarios, async (context) => {
      const { listScenarios } = await import('./run/scenarios.ts')
      return listScenarios(context)
    }),
  )
}

/** `help run` shows what `run --help` does; `help report import` the help of a command within another. */
function addHelp(program: Command): void {
  program
    .command('help')
    .description('show the help of a command')
    .addArgument(new Argument('[command...]', 'a command, and a subcommand of it'))
    .helpOption('-h, --help', 'show this help')
    .action((args: string[]) => commandOf(program, args).help())
}

function commandOf(program: Command, args: readonly string[]): Command {
  return args.reduce((above, word) => {
    const names = above.commands.map((command) => command.name())
    const command = above.commands.find((one) => one.name() === word)
    return command ?? program.error(`error: there is no command ${word}${suggestion(word, names)}`)
  }, program)
}

function addKnownBad(program: Command, execute: Execute): void {
  const knownBad = subcommand(
    program,
    'known-bad',
    'test fanbench on chats with known defects: is each found, and nothing else?',
    [
      verboseOption(),
      new NamesOption('--chat <name>', 'measure this chat only', knownChats),
      new Option('--seed <number>', 'the seed of the order, the rooms and the dropped members (drawn)').argParser(
        positiveWhole,
      ),
      new Option('-o, --out-dir <folder>', 'the folder for results, with one folder per experiment').default(
        settingDefaults.outDir,
      ),
    ],
  )
  knownBad.action(() =>
    execute(knownBad, async (context) => {
      const commands = await import('./known-bad/command.ts')
      return commands.knownBad(knownBad.opts<KnownBadArgs>(), context)
    }),
  )
}

function addReport(program: Command, execute: Execute): void {
  const report = subcommand(
    program,
    'report <run>',
    'write the page of a saved run again; <run> is its folder, its id, or latest',
    [
      verboseOption(),
      new Option('--out <file>', 'the file for the page (beside the result)'),
      ...onRequestOptions(),
      new Option('-o, --out-dir <folder>', 'the folder that has the runs').default(settingDefaults.outDir),
    ],
  )
    .enablePositionalOptions()
    .helpCommand(false)
  report.action((run: string) =>
    execute(report, async (context) => {
      const { out, outDir } = report.opts<{ out?: string; outDir: string }>()
      const commands = await import('./run/report.ts')
      return commands.report({ run, outDir, outFile: out, paths: pathsAsked(report) }, context)
    }),
  )
  addImport(report, execute)
}

const statusHelp = `
Examples:
  fanbench status --target reports/out/target.json
  fanbench status --name fanbench-rooms --region eu-west-1 --write-target`

function addStatus(program: Command, execute: Execute): void {
  const status = subcommand(program, 'status', 'show the state of a deployed chat, and what sweeps left on it', [
    new Option('--name <name>', 'the name of the CloudFormation stack (fanbench-rooms)'),
    new Option('--target <file>', 'the target.json of the stack, instead of its name'),
    ...placeOptions(),
    new Option('--write-target [file]', `write its target.json again (${defaultTargetFile})`).preset(defaultTargetFile),
    ...chatOptions().map((option) => option.helpGroup('What it was deployed from, for --write-target:')),
  ])
  status.addHelpText('after', statusHelp)
  status.action(() =>
    execute(status, async (context) => {
      const { name, target, writeTarget } = status.opts<{
        name?: string
        target?: string
        writeTarget?: string
      }>()
      const commands = await import('./stack/commands/status.ts')
      return commands.status(
        { ...placeArgs(status), ...chatArgs(status), name, targetFile: target, writeTarget },
        context,
      )
    }),
  )
}
