import type { Command } from 'commander'
import { onRequestOfVerdicts } from '../../reports/on-request.ts'
import { settingDefaults } from '../../src/settings/settings.ts'
import { addCommand, type RowCommand } from '../flags/add-command.ts'
import type { Execute } from '../flags/subcommand.ts'
import { trendAddRows, type trendRows, trendSection } from './rows.ts'

const details = `
For a nightly job. A night is a gate against a version that stays the same for months, or
some runs of a chat that has no second version to run beside it:
  fanbench gate --baseline-ref v1.4.0 --out-dir night
  fanbench trend add night --history ./history
  fanbench trend --history ./history

The history is small files, one a gate or run: in a folder that the next night finds, or in
a branch of the Git repository you are in, which nobody has to check out:
  --history git:origin/perf-data   of the remote: fetched and pushed (best for CI)
  --history git:perf-data          of this repository
Several jobs may add at the same time, and folders may be merged by copying.

Gates: both versions ran at the same time, so that the machine, Node and fanbench may change
from night to night. A figure fails (exit code 10) if the rounds of the last 2 to 14 nights
show that it is slower than allowed: by what they can show, from 5 to 20 %. One slow night is
shown, and passes. Counts, new defects and more work fail at once. The report names the
night with which it began.

Runs: a night is the median of its runs (five are a good number). Only runs of the same
fingerprint are held against each other (target, Region, memory, options, machine, version
of fanbench ...). The newest night fails if it and the one before are over their limits:
what 99 of 100 nights stay below, by the 20 before them, or 5 % over their median. With
less than 10 nights before it there is no verdict (16).

Runs of one commit that start within six hours of each other are a night. A run that failed
a check fails the night (10, or 12 where nobody got in), and so does a count that has to be
0 and was in most nights before. Of several figures, each is judged by itself.

A night is never green without its own measurement, and an unfit one neither fails nor
passes. The exit code is 16 where a run of the newest night cannot be read, lacks a figure
that is followed or was judged in part, and where the newest night is more than a day older
than nights here usually are; it is that of its runs where none of them counts (11 invalid
or unfit, 13 ...). --allow-inconclusive forgives none of these: it is for nights that are
measured, and too few or too noisy for a verdict.

Examples:
  fanbench trend --history ./history \\
    --metric delivery_latency.p50,delivery_latency.p99,handler_cpu
      handler_cpu: CPU time of the handlers a delivery, far less noisy than latency
  fanbench trend --history ./history --since 2026-11-21
      after a change that was meant: what was before no longer counts
  fanbench trend --history ./history --as-of 2026-11-20
      what it would have said on that day; without it, a newest night of days ago is too old`

const addDetails = `
<run> is a run or a gate (its folder, its id, or latest), a folder of them, or several of
these with commas between them. A run that is there already is not added again; where no run is
new, nothing was measured since, and the exit code is 2.

A branch is made if it is not there, and holds nothing but the runs; HEAD, the index and
the working copy are left alone. The commit has your name, or that of fanbench where Git
knows none. A push takes permission to write (GitHub Actions: permissions: contents: write).

Examples:
  fanbench trend add latest --history ./history
  fanbench trend add ./night --history git:origin/perf-data --commit 3f9a2c1
  fanbench trend add ./night --history git:origin/perf-gates --reference v1.4.0
      gates between two deployed chats, whose baseline is no commit`

const trendCommand: RowCommand<typeof trendRows> = {
  section: trendSection,
  usage: 'trend',
  description: 'compare the newest night with a reference version or the nights before it',
  details,
  takes: ({ key }) => key === 'outDir',
  helpFor: { outDir: `the folder in which the trend is saved (${settingDefaults.outDir})` },
  outputs: onRequestOfVerdicts,
  work: async (args, context) => (await import('./command.ts')).trend(args, context),
}

const trendAddCommand: RowCommand<typeof trendAddRows> = {
  section: { name: 'trend', rows: trendAddRows },
  usage: 'add <run>',
  description: 'add runs or gates to a history',
  details: addDetails,
  takes: ({ key }) => key === 'outDir',
  helpFor: { outDir: `the folder that has the runs (${settingDefaults.outDir})` },
  isShort: true,
  work: async (args, context) => (await import('./add-runs.ts')).addRuns(args, context),
}

export function addTrend(program: Command, execute: Execute): void {
  const trend = addCommand(program, execute, trendCommand).enablePositionalOptions().helpCommand(false)
  addCommand(trend, execute, trendAddCommand)
}
