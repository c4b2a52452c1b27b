#!/usr/bin/env node
import { Console } from 'node:console'
import { inspect } from 'node:util'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { CommandContext, Output } from './commands/context.ts'
import { harnessVersion } from './commands/harness-version.ts'
import type { KnownBadWords } from './commands/known-bad.ts'
import type { SelftestWords } from './commands/selftest.ts'
import { type Setting, helpGroup, helpText, isStackOption, settingDefaults, settings } from './commands/settings.ts'
import { type ExitCode, type InterruptionCode, Refusal, exitCodes } from './exit-codes.ts'
import { withMaskedUrls } from './masked-url.ts'

// A command's own modules are imported when it is called: help and mistakes come at once, and an old Node gets as far
// as the sentence that says what is wrong.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `✖ fanbench needs Node 22.18 or newer; this is Node ${process.versions.node}. ` +
      'In its repository, `npm start` and `npm run fanbench -- <command>` use the right one.',
  )
  process.exit(exitCodes.usage)
}

// A user's protocol, config and definition are loaded into this process: what they print must not mix with the answer.
globalThis.console = new Console(process.stderr)

/** Some terminals and npm deliver one Ctrl-C twice, at nearly the same time. */
const samePressMs = 300

const interruption = new AbortController()
let endedBy: ExitCode = exitCodes.interrupted
let exitCode: ExitCode = exitCodes.ok

endOnSignal('SIGINT', exitCodes.interrupted)
endOnSignal('SIGTERM', exitCodes.terminated)
// The terminal is gone: the report is worth as much as after a SIGTERM, and so is the code.
endOnSignal('SIGHUP', exitCodes.terminated)
process.on('uncaughtException', (error) => process.exit(explain(error)))
// `| head` may stop reading and a terminal be closed (EIO) at any time, which is no mistake; a run goes on and is saved.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })

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

Exit codes: 0 passed · 2 usage · 10 a check failed · 11 measurement invalid
  12 the target failed · 13 out of files, ports, disk or memory
  14 CloudWatch figures missing · 15 refused by a safety guard
  130 interrupted · 143 terminated`

const settingsHelp = `
Defaults are in brackets. Times are written 500ms, 30s, 2m or 1h. Each flag is
also a variable and a key of the config file: --publish-rate is
FANBENCH_PUBLISH_RATE and publishRate; the flag counts most, the file least.
`

const runHelp = `
A scenario may have defaults of its own: fanbench scenarios.

Examples:
  fanbench run broadcast --members 500 --rooms 20 --duration 1m
  fanbench run broadcast --limit delivery_latency.p99=500ms --limit deliveries_lost=0
  fanbench run connect --members 2000 --connect-rate 200 --json > result.json`

try {
  await program().parseAsync()
} catch (error) {
  exitCode = explain(error)
}
process.stdout.write('', () => process.exit(exitCode === exitCodes.interrupted ? endedBy : exitCode))

function program(): Command {
  const program = new Command('fanbench')
    .description('Load tests for serverless WebSocket fan-out: how long until everybody in the room has the message?')
    .version(harnessVersion)
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(--help says what it takes)')
    .configureOutput({ outputError: (text, write) => write(mistypedWords(text).replace(/^error: /, '✖ ')) })
    .addHelpText('after', overview)
  addRun(program.commandsGroup('Measure:'))
  addUp(program.commandsGroup('Around it:'))
  addReport(program)
  addSelftest(program)
  addKnownBad(program)
  addScenarios(program)
  addDoctor(program)
  return program
}

function addRun(program: Command): void {
  const demo = verb(program, 'demo', 'the embedded room chat with 1,000 members: start here', runOptions('demo'))
  demo.action(() => start(demo, 'demo', 'demo')).addHelpText('after', settingsHelp)
  const run = verb(
    program,
    'run <scenario>',
    'the embedded chat, your own, or one that is up already',
    runOptions('run'),
  )
  run.action((scenario: string) => start(run, scenario, `run ${scenario}`)).addHelpText('after', settingsHelp + runHelp)

  async function start(command: Command, scenario: string, verb: string): Promise<void> {
    const { config: configFile, ...flags } = command.opts<{ config?: string }>()
    const words = { scenario, verb, configFile, flags, environment: process.env }
    const { run } = await import('./commands/run.ts')
    exitCode = await run(words, contextOf(command))
  }
}

function runOptions(verb: 'demo' | 'run'): Option[] {
  const config = new Option('-c, --config <file>', 'settings (fanbench.config.{ts,mjs,js,json})')
  return [...settings.map((setting) => settingOption(setting, verb)), config.helpGroup('What is measured:')]
}

function settingOption(setting: Setting, verb: 'demo' | 'run'): Option {
  const short = setting.key === 'outDir' ? '-o, ' : ''
  const option = new Option(short + setting.usage, helpText(setting, verb))
  if (setting.kind === 'list') option.argParser((value, before: string[] | undefined) => [...(before ?? []), value])
  return option.helpGroup(helpGroup(setting))
}

function addUp(program: Command): void {
  const up = verb(program, 'up', 'the embedded stack, until Ctrl-C', [
    new Option('--stack <file>', 'your own definition (./chat.ts)'),
    new Option('--port <number>', 'where it listens (a free port)').argParser(portNumber),
    new Option('--write-target <file>', 'where its target.json goes').default('reports/out/target.json'),
    ...settings.filter(isStackOption).map((setting) => settingOption(setting, 'run')),
  ])
  up.action(async () => {
    const { stack, port, writeTarget, ...flags } = up.opts<{ stack?: string; port?: number; writeTarget: string }>()
    const commands = await import('./commands/up.ts')
    exitCode = await commands.up({ stackFile: stack, port, targetFile: writeTarget, flags }, contextOf(up))
  })
}

function addReport(program: Command): void {
  const report = verb(program, 'report <run>', 'the page of a saved run again: its folder, its id, or latest', [
    new Option('--out <file>', 'where the page goes (beside the result)'),
    new Option('--csv <folder>', 'its figures as CSV files, too'),
    new Option('-o, --out-dir <folder>', 'where runs are looked for').default(settingDefaults.outDir),
  ])
  report.action(async (run: string) => {
    const { out, csv, outDir } = report.opts<{ out?: string; csv?: string; outDir: string }>()
    const commands = await import('./commands/report.ts')
    exitCode = await commands.report({ run, outDir, outFile: out, csvFolder: csv }, contextOf(report))
  })
}

function addSelftest(program: Command): void {
  const selftest = verb(program, 'selftest', 'how far the figures are from a known truth, on this machine', [
    new Option('--short', 'a few cases in half a minute: counts and intervals, no absolute times').default(false),
    new Option('--case <name>', 'one case only; repeatable (all)').argParser((name, before: string[] | undefined) => [
      ...(before ?? []),
      name,
    ]),
    new Option('--connections <number>', 'simulated clients (200; short: 100)').argParser(positiveWhole),
    new Option('--rate <number>', 'deliveries a second').argParser(positiveNumber).default(1000),
    new Option('--seconds <number>', 'of each case (10; short: 1.5)').argParser(positiveNumber),
    new Option('--seed <number>', 'what becomes of each delivery').argParser(positiveWhole).default(1),
    new Option('--spin', "let the server's holds cost a core").default(false),
    new Option('--block-receiver <for/every>', 'such as 50ms/500ms').hideHelp(),
    new Option('-o, --out-dir <folder>', 'where results go, one folder a run').default(settingDefaults.outDir),
  ])
  selftest.action(async () => {
    const commands = await import('./commands/selftest.ts')
    exitCode = await commands.selftest(selftest.opts<SelftestWords>(), contextOf(selftest))
  })
}

function addKnownBad(program: Command): void {
  const knownBad = verb(program, 'known-bad', 'chats with a known defect each: is every one found, and nothing else?', [
    new Option('--chat <name>', 'one chat only; repeatable (all)').argParser((name, before: string[] | undefined) => [
      ...(before ?? []),
      name,
    ]),
    new Option('--seed <number>', 'who is in which room, who dies (drawn)').argParser(positiveWhole),
    new Option('-o, --out-dir <folder>', 'where results go, one folder a series').default(settingDefaults.outDir),
  ])
  knownBad.action(async () => {
    const commands = await import('./commands/known-bad.ts')
    exitCode = await commands.knownBad(knownBad.opts<KnownBadWords>(), contextOf(knownBad))
  })
}

function addScenarios(program: Command): void {
  const scenarios = verb(program, 'scenarios', 'what run can be asked to do, with its defaults')
  scenarios.action(async () => {
    const { listScenarios } = await import('./commands/scenarios.ts')
    exitCode = listScenarios(contextOf(scenarios))
  })
}

function addDoctor(program: Command): void {
  const doctor = verb(program, 'doctor', 'what this machine can carry, and what limits it')
  doctor.action(async () => {
    const commands = await import('./commands/doctor.ts')
    exitCode = await commands.doctor(contextOf(doctor))
  })
}

function verb(program: Command, usage: string, description: string, options: readonly Option[] = []): Command {
  const command = program.command(usage).description(description)
  for (const option of options) command.addOption(option)
  return command
    .optionsGroup('How it is told:')
    .option('--json', 'one JSON document on stdout, all else on stderr')
    .option('-q, --quiet', 'no progress')
    .option('--no-color', 'no colours')
    .helpOption('-h, --help', 'this page')
}

function portNumber(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new InvalidArgumentError('give a port, 0 to 65535.')
}

function positiveNumber(text: string): number {
  const number = Number(text)
  if (Number.isFinite(number) && number > 0) return number
  throw new InvalidArgumentError('give a number above 0.')
}

function positiveWhole(text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new InvalidArgumentError('give a whole number above 0.')
}

function contextOf(command: Command): CommandContext {
  const { json = false, quiet = false, color } = command.opts<{ json?: boolean; quiet?: boolean; color: boolean }>()
  return {
    answer: output(process.stdout, color),
    progress: output(process.stderr, color),
    json,
    quiet,
    signal: interruption.signal,
  }
}

function output(stream: NodeJS.WriteStream, color: boolean): Output {
  const isTerminal = stream.isTTY && process.env['TERM'] !== 'dumb'
  return {
    write: (text) => void stream.write(text),
    isTerminal,
    get columns() {
      // A pseudo-terminal may say 0, a pipe says nothing.
      return stream.columns > 0 ? stream.columns : 80
    },
    color: color && isTerminal && stream.hasColors(),
  }
}

/** The first one asks for an orderly end, the second ends it. */
function endOnSignal(name: 'SIGINT' | 'SIGTERM' | 'SIGHUP', code: InterruptionCode): void {
  let firstAtMs: number | undefined
  process.on(name, () => {
    const nowMs = performance.now()
    firstAtMs ??= nowMs
    if (nowMs - firstAtMs > samePressMs) process.exit(code)
    if (interruption.signal.aborted) return
    endedBy = code
    console.error('stopping; once more to stop at once')
    interruption.abort(code)
  })
}

/** Commander repeats a mistyped word whole, and the value of `--tokn=...` with it. */
function mistypedWords(text: string): string {
  return withMaskedUrls(text).replace(/(unknown option '--[^=\n]*)=.*'/, "$1'")
}

/** Says what went wrong: the user's mistakes as sentences, ours with a stack. */
function explain(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  if (!(error instanceof Refusal)) {
    console.error(withMaskedUrls(inspect(error)))
    return exitCodes.internal
  }
  for (const problem of error.problems) console.error(`✖ ${withMaskedUrls(problem)}`)
  return error.exitCode
}
