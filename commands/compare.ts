import { type Command, Option } from 'commander'
import type { CompareArgs } from './compare/command.ts'
import { settingDefaults } from '../src/settings/settings.ts'
import { type Execute, subcommand, verboseOption } from './flags/subcommand.ts'

const details = `
<A> and <B> are each a run (its folder, its id, or latest), a folder of runs, or
several of these with commas between them. Ratios are B over A.

One run a side shows the figures side by side; it takes several a side, measured in
turns (A B B A ...), to tell a difference from noise. Runs are paired in the order of
their starts. No gate: the exit code is 0 whatever is found.

Examples:
  fanbench compare 2026-11-21T021503Z-broadcast-3f9a latest
  fanbench compare ./before ./after
      two folders with as many runs each`

export function addCompare(program: Command, execute: Execute): void {
  const compare = subcommand(
    program,
    'compare <A> <B>',
    'hold two runs, or two sets of runs, against each other: ratio by percentile, with its interval',
    [
      verboseOption(),
      new Option('--force', 'compare what differs in more than the chat, or is invalid; the report says so').default(
        false,
      ),
      new Option('-o, --out-dir <folder>', 'folder in which runs are looked for, and the comparison is saved').default(
        settingDefaults.outDir,
      ),
    ],
  ).addHelpText('after', details)
  compare.action((a: string, b: string) =>
    execute(compare, async (context) => {
      const commands = await import('./compare/command.ts')
      return commands.compare({ a, b, ...compare.opts<Pick<CompareArgs, 'force' | 'outDir'>>() }, context)
    }),
  )
}
