import { type Command, Option } from 'commander'
import type { TrendAddArgs } from './add-runs.ts'
import type { TrendArgs } from './command.ts'
import { onRequestOfVerdicts } from '../../reports/on-request.ts'
import { settingDefaults } from '../../src/settings/settings.ts'
import { onRequestOptions, pathsAsked } from '../flags/on-request-options.ts'
import { type Execute, subcommand, verboseOption } from '../flags/subcommand.ts'

const details = `
For a nightly job that has no earlier version to run beside the new one. Each night adds
its runs (five are a good number: a night is their median), then asks:
  fanbench trend add ./night --history ./history
  fanbench trend --history ./history

The history is small files, one a run: in a folder that the next night finds, or in a
branch of the Git repository you are in, which nobody has to check out:
  --history git:origin/perf-data   of the remote: fetched and pushed (best for CI)
  --history git:perf-data          of this repository
Several jobs may add at the same time, and folders may be merged by copying.
Runs of one commit that start within six hours of each other are a night. Only runs of
the same fingerprint are held against each other (target, Region, memory, options,
machine, version of fanbench ...); others are named and left out, and so are invalid runs.

The newest night fails (exit code 10) if it and the one before are over their limits: what
99 of 100 nights stay below, by the 20 before them, or 5 % over their median. One night
over it is shown, and passes. A run of it that failed a check fails the night (10, or 12
where nobody got in), and so does a count that has to be 0 and was in most nights before.
With less than 10 nights before it there is no verdict (16). Change points are advice.
Of several figures, each is judged by itself.

A night is never green without its own measurement. The exit code is 16 where a run of the
newest night cannot be read, lacks a figure that is followed or was judged in part, and
where the newest night is more than a day older than nights here usually are; it is that of
its runs where none of them counts (11 invalid or unfit, 13 ...). --allow-inconclusive
forgives none of these: it is for the first ten nights.

Examples:
  fanbench trend --history ./history \\
    --metric delivery_latency.p50,delivery_latency.p99,handler_cpu
      handler_cpu: CPU time of the handlers a delivery, far less noisy than latency
  fanbench trend --history ./history --since 2026-11-21
      after a change that was meant: what was before no longer counts
  fanbench trend --history ./history --as-of 2026-11-20
      what it would have said on that day; without it, a newest night of days ago is too old`

const addDetails = `
<run> is a run (its folder, its id, or latest), a folder of runs, or several of these
with commas between them. A run that is there already is not added again; where no run is
new, nothing was measured since, and the exit code is 2.

A branch is made if it is not there, and holds nothing but the runs; HEAD, the index and
the working copy are left alone. The commit has your name, or that of fanbench where Git
knows none. A push takes permission to write (GitHub Actions: permissions: contents: write).

Examples:
  fanbench trend add latest --history ./history
  fanbench trend add ./night --history git:origin/perf-data --commit 3f9a2c1`

export function addTrend(program: Command, execute: Execute): void {
  const trend = subcommand(program, 'trend', 'hold the newest night against those before it: a regression check', [
    verboseOption(),
    historyOption(),
    new Option(
      '--metric <names>',
      'what is followed, with commas between: percentiles of metrics, values of runs',
    ).default('delivery_latency.p99'),
    new Option('--since <day>', 'leave out the runs before it; a day or an instant, UTC'),
    new Option('--as-of <day>', 'ask as of a day or an instant, UTC: later runs are left out').default(
      undefined,
      'now',
    ),
    new Option('--allow-inconclusive', 'exit code 0 instead of 16 where too few nights came before').default(false),
    new Option('-o, --out-dir <folder>', 'folder in which the trend is saved').default(settingDefaults.outDir),
    ...onRequestOptions(onRequestOfVerdicts),
  ])
    .enablePositionalOptions()
    .helpCommand(false)
    .addHelpText('after', details)
  trend.action(() =>
    execute(trend, async (context) => {
      const commands = await import('./command.ts')
      return commands.trend({ ...trend.opts<Omit<TrendArgs, 'asked'>>(), asked: pathsAsked(trend) }, context)
    }),
  )
  const add = subcommand(trend, 'add <run>', 'add runs to a history', [
    historyOption(),
    new Option('--commit <id>', 'of the chat that was measured (HEAD of the Git repository you are in)'),
    new Option('-o, --out-dir <folder>', 'folder in which runs are looked for').default(settingDefaults.outDir),
  ]).addHelpText('after', addDetails)
  add.action((run: string) =>
    execute(add, async (context) => {
      const commands = await import('./add-runs.ts')
      return commands.addRuns({ run, ...add.opts<Omit<TrendAddArgs, 'run'>>() }, context)
    }),
  )
}

function historyOption(): Option {
  return new Option('--history <where>', 'a folder, or a Git branch as git:origin/perf-data').default(
    'fanbench-history',
  )
}
