import { type Command, Option } from 'commander'
import {
  onRequestOptions,
  pathsAsked,
  type Execute,
  portNumber,
  subcommand,
  verboseOption,
} from '../flags/subcommand.ts'
import { otlpUrl } from './otlp-url.ts'
import { configOption, settingOption, settingSources } from '../flags/setting-option.ts'
import { scenarios } from '../../src/scenarios/index.ts'
import { demoDefaults } from '../../src/settings/help-text.ts'
import { type Settings, settings } from '../../src/settings/settings.ts'

const settingsHelp = `
Defaults are in brackets. Times are written 500ms, 30s, 2m or 1h. Each flag is
also a variable and a key of the config file: --publish-rate is
FANBENCH_PUBLISH_RATE and publishRate. A flag overrides a variable, and a
variable the file: --say also overrides a protocol that the file names, and
--stack its template. Options of one command are in an object of its name:
gate --max-time is FANBENCH_GATE_MAX_TIME and gate: { maxTime: 300 }. In a variable,
lists have commas; --header, --query and --subprotocol, which are kept out of every
file and message, have one entry a line. A JSON file may name
fanbench.schema.json as its $schema, for editors.
`

const runHelp = `
Scenarios, some of which have defaults of their own (fanbench scenarios):
${scenarioList()}

Examples:
  fanbench run broadcast --members 500 --rooms 20 --duration 1m
  fanbench run broadcast --limit delivery_latency.p99=500ms --limit deliveries_lost=0
  fanbench run smoke --target ws://127.0.0.1:8080/ --protocol ./protocol.ts --query token=abc
  fanbench run connect --members 2000 --connect-rate 200 --json > result.json`

interface RunOptions {
  readonly live?: boolean
  readonly livePort?: number
  readonly otlp?: string | true
}

/** `demo` and `run`: the same settings, with other defaults. */
export function addRun(program: Command, execute: Execute): void {
  const demo = subcommand(
    program,
    'demo',
    'measure the embedded chat with 1,000 members: start here',
    runOptions(demoDefaults),
  )
  demo.action(() => start(demo, 'demo', 'demo')).addHelpText('after', settingsHelp)
  const run = subcommand(
    program,
    'run [scenario]',
    'run a scenario against the embedded stack or a running chat',
    runOptions(),
  )
  run
    .usage('[options] <scenario>')
    .action((scenario: string | undefined) => start(run, chosen(scenario), `run ${scenario}`))
    .addHelpText('after', settingsHelp + runHelp)

  /** Returns the scenario. The name of a command is refused, and the error says how to call that command. */
  function chosen(scenario: string | undefined): string {
    if (scenario === undefined) return run.error(`error: name a scenario. There are\n\n${scenarioList()}\n`)
    const isScenario = scenarios.some(({ name }) => name === scenario)
    if (!isScenario && program.commands.some((command) => command.name() === scenario))
      return run.error(`error: ${scenario} is a command of its own: fanbench ${scenario}`)
    return scenario
  }

  function start(command: Command, scenario: string, invokedAs: string): Promise<void> {
    return execute(command, async (context) => {
      const { live = false, livePort, otlp, ...options } = command.opts<RunOptions>()
      const { run } = await import('./command.ts')
      return run(
        {
          scenario,
          invokedAs,
          ...settingSources(command, options),
          paths: pathsAsked(command),
          otlp: otlpUrl(otlp, process.env),
          live: live || livePort !== undefined ? { port: livePort } : undefined,
        },
        context,
      )
    })
  }
}

function runOptions(defaults?: Settings): Option[] {
  return [
    ...settings.map((setting) => settingOption(setting, defaults)),
    ...liveOptions(),
    otlpOption(),
    verboseOption(),
    ...onRequestOptions(),
    configOption(),
  ]
}

function liveOptions(): Option[] {
  return [
    new Option('--live', 'serve a page on this machine that follows the run, and print its address'),
    new Option('--live-port <number>', 'serve the page of --live at this port (a free one)').argParser(portNumber),
  ].map((option) => option.helpGroup('Output:'))
}

function otlpOption(): Option {
  return new Option(
    '--otlp [url]',
    'send figures to an OpenTelemetry collector while the run goes on, each second (OTLP over HTTP, as JSON); ' +
      'without a URL, to OTEL_EXPORTER_OTLP_ENDPOINT or http://127.0.0.1:4318',
  ).helpGroup('Metrics stream:')
}

/** A line each, in 80 columns: its name, and what it asks. */
function scenarioList(): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length)) + 2
  return scenarios.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`).join('\n')
}
