import { type Command, Option } from 'commander'
import { settings } from '../../src/settings/settings.ts'
import { sections } from '../flags/sections.ts'
import { settingOption } from '../flags/setting-option.ts'
import { type Execute, repeatable, subcommand, verboseOption } from '../flags/subcommand.ts'

const sweepHelp = `
Each size is published as a version of its own, all alive at once behind the alias
that the routes invoke. The blocks take turns (A B C C B A ...), each a run of the
scenario with its own warm-up. Two sizes are told apart by the pairs of blocks of
the same round; deliveries of one run are one observation. Functions of a target
are put back as they were, also after Ctrl-C; after a crash, --restore does it.

Without --slo the answer is the knee: the last size of which x % more cost lower
the p99 by x % or more. "No difference" is an answer. Exit code 10: no size meets
the SLO; 16: the blocks do not tell.

The embedded stack gives each size its share of a core (--cpu by-memory): a model,
to test a chat and a sweep with, not to pick a size for AWS.

Examples:
  fanbench sweep --memory 128,512,1769
      the embedded room chat; about 15 minutes
  fanbench sweep --memory 128,256,512,1024,1769 --stack ./chat.ts --protocol ./protocol.ts
      your own chat on this machine
  fanbench sweep --memory 256,512,1024 --target target.json --dry-run
      what would be done to a deployed chat, and what it costs
  fanbench sweep --memory 256,512,1024 --target target.json --slo 'delivery_latency.p99<250ms' --apply
      the cheapest size that meets the SLO, and set it
  fanbench sweep --restore
      after a crash: every function as before the sweep`

/** `--memory` is a list here, `--functions` are those to change, and `--rounds` those of the sweep. */
const own: readonly string[] = ['memory', 'functions', 'rounds']

export function addSweep(program: Command, execute: Execute): void {
  const sweep = subcommand(
    program,
    'sweep [scenario]',
    'which memory size? Blocks in turns, cost against p99, a recommendation',
    [
      verboseOption(),
      new Option('--memory <sizes>', 'sizes to compare, in MB, with commas between them'),
      new Option('--functions <names>', 'functions to change; repeatable (the one that takes messages)').argParser(
        repeatable,
      ),
      new Option('--reference <mb>', 'the size that the others are compared with (the largest)'),
      new Option('--rounds <number>', 'blocks of each size (10, or more where so many sizes take more)'),
      new Option(
        '--slo <limits>',
        "the cheapest size that meets 'delivery_latency.p99<250ms', with commas between several",
      ),
      new Option('--dry-run', 'say what would be done, and what it costs; send nothing'),
      new Option('--apply', 'set the recommended size, if there is one'),
      new Option(
        '--restore [folder]',
        'put back what a sweep that crashed has left changed; of the latest, or of its folder',
      ),
      ...settings.filter(({ key }) => !own.includes(key)).map((setting) => settingOption(setting)),
      new Option('-c, --config <file>', 'settings (fanbench.config.{ts,js,json})').helpGroup('Configuration:'),
    ],
  ).addHelpText('after', sweepHelp)
  sweep.action((scenario: string | undefined) =>
    execute(sweep, async (context) => {
      const { memory, functions, reference, rounds, slo, dryRun, apply, restore, config, ...flags } = sweep.opts<{
        memory?: string
        functions?: string[]
        reference?: string
        rounds?: string
        slo?: string
        dryRun?: true
        apply?: true
        restore?: string | true
        config?: string
      }>()
      const commands = await import('./command.ts')
      return commands.sweep(
        {
          scenario: scenario ?? 'broadcast',
          memory,
          functions,
          reference,
          rounds,
          slo,
          restore,
          flags,
          dryRun: dryRun ?? false,
          apply: apply ?? false,
          sections,
          configFile: config,
          environment: process.env,
        },
        context,
      )
    }),
  )
}
