import type { Outputs } from '../../reports/output.ts'
import type { CommandContext } from '../../commands/flags/context.ts'
import { runExperiment } from '../../commands/run/run-experiment.ts'
import { exitCodes } from '../../src/exit-codes.ts'
import type { Arm, Experiment } from '../../commands/experiment/experiment.ts'
import type { ExperimentResult } from '../../commands/experiment/experiment-result.ts'

// An experiment in a process that can be killed: two arms against a target file, in turns, until it is ended. Prints the
// name of the arm of each block that it has.

const [target = '', outDir = ''] = process.argv.slice(2)
const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort(exitCodes.interrupted))

const load = { members: 4, rooms: 2, connectRate: 100, joinRate: 100, publishRate: 8 }
const settings = { target, seed: 7, ...load, joinGrace: 0.05, duration: 0.3, drain: 0.3, metricsWait: 0 }
const arms: Arm[] = [
  { name: 'small', scenario: 'smoke', settings, functions: { SendMessage: { memoryMb: 256 } } },
  {
    name: 'large',
    scenario: 'smoke',
    settings,
    functions: { SendMessage: { memoryMb: 1024, environment: { POSTS_AT_ONCE: '2' } }, Connect: { memoryMb: 1024 } },
  },
]

const experiment: Experiment<Arm, { readonly exitCode: 0 }> = {
  name: 'two-memories',
  schema: 'fanbench/two-memories-result@1',
  seed: 7,
  targets: 'shared',
  arms,
  blocksPlanned: null,
  nextArm(blocks) {
    const last = blocks.at(-1)
    if (last !== undefined) process.stdout.write(`${last.arm.name}\n`)
    return arms[blocks.length % arms.length]
  },
  judge: () => ({ exitCode: 0 }),
}

const render = (result: ExperimentResult) => JSON.stringify(result)
const outputs: Outputs<ExperimentResult> = {
  terminal: { to: 'stdout', render: () => '', verdict: () => '' },
  json: { to: 'file', file: 'two-memories.json', saved: 'always', render },
  html: { to: 'file', file: 'report.html', saved: 'always', render: () => '' },
}
const stream = {
  write: (text: string) => void process.stderr.write(text),
  isTerminal: false,
  columns: 80,
  rows: 24,
  color: false,
}
const context: CommandContext = {
  answer: stream,
  progress: stream,
  json: false,
  quiet: false,
  verbose: false,
  gitHub: { summaryFile: null, readsLog: false },
  confirm: null,
  ask: null,
  signal: interruption.signal,
}
process.exit(await runExperiment(experiment, { command: 'two-memories', outDir, outputs }, context))
