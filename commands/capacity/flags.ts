import { type Command, Option } from 'commander'
import type { CapacityCommandArgs } from './command/capacity.ts'
import { axes } from './axis.ts'
import { type Setting, settings } from '../../src/settings/settings.ts'
import { settingSources } from '../flags/sections.ts'
import { settingOption } from '../flags/setting-option.ts'
import { type Execute, positiveNumber, positiveWhole, subcommand, verboseOption } from '../flags/subcommand.ts'

const details = `
--of says what grows from level to level; all else stays as it is set:
  room-size     members of one room (or of each of --rooms); --publish-rate is of
                all rooms together
  publish-rate  messages a second; --members and --rooms stay
  connections   members and rooms: rooms keep the size that --members and --rooms
                give them, and each room its share of --publish-rate

The search doubles the level until the SLO is broken, halves what is between, and
measures both ends of the last step until two blocks agree. A block is an ordinary
run of broadcast with a stack of its own, at small levels longer, until there are
enough samples. A level is broken also where not all of its members got in.

An SLO is limits with commas between them, in the words of run --limit:
  delivery_latency.p99<500ms, delivery_ratio>=99.99%, connect_latency.p99<=1s

A block whose measurement is invalid says nothing about the chat. Where that ends
the search, the answer is that the load generator is the limit. On the embedded stack
chat and crowd share the cores of this machine, and the answer is about the two; where
the crowd waited for a core a quarter of the time, the machine was used up, and the
block says nothing either.

Exit codes: 0 found, or all of the range meets it · 10 no level does · 11 the
load generator is the limit, or the machine was not fit to measure · 12 the target failed at every level · 16 not judged, or not
found within --max-blocks

Examples:
  fanbench capacity --to 500 --slo 'delivery_latency.p99<500ms'
  fanbench capacity --of publish-rate --from 1 --to 100 --members 50 --rooms 1
  fanbench capacity --of connections --to 4000 --target ./target.json --connect-rate 100`

export function addCapacity(program: Command, execute: Execute): void {
  const capacity = subcommand(
    program,
    'capacity',
    'search the largest room, rate or number of connections that meets an SLO',
    [
      verboseOption(),
      new Option('--of <what>', 'what grows').choices([...axes]).default('room-size'),
      new Option('--from <number>', 'level to begin with').argParser(positiveNumber).default(10),
      new Option('--to <number>', 'highest level').argParser(positiveNumber).default(1000),
      new Option('--slo <limits>', 'what has to hold').default('delivery_latency.p99<1s,delivery_ratio>=99.99%'),
      new Option('--resolution <factor>', 'between the level that meets the SLO and the one that does not')
        .argParser(positiveNumber)
        .default(1.1),
      new Option('--max-blocks <number>', 'give up after so many').argParser(positiveWhole).default(40),
      new Option('--dry-run', 'say what would be measured, how long it takes and what it costs').default(false),
      ...settings.filter(isForBlocks).map((setting) => settingOption(setting)),
      new Option('-c, --config <file>', 'settings (fanbench.config.{ts,js,json})').helpGroup('Configuration:'),
    ],
  ).addHelpText('after', details)
  capacity.action(() =>
    execute(capacity, async (context) => {
      const { of, from, to, slo, resolution, maxBlocks, dryRun, config, ...flags } = capacity.opts<CliOptions>()
      const commands = await import('./command/capacity.ts')
      const sources = settingSources({ ...flags, config })
      return commands.capacity({ of, from, to, slo, resolution, maxBlocks, dryRun, ...sources }, context)
    }),
  )
}

type CliOptions = Omit<CapacityCommandArgs, 'configFile' | 'flags' | 'environment' | 'sections'> & {
  readonly config?: string
}

const notForBlocks: readonly Setting['key'][] = ['limit', 'strict', 'allowInconclusive']

/** A block is a run of `broadcast`, which takes nothing that is special to a scenario. */
function isForBlocks({ key, concerns }: Setting): boolean {
  return concerns !== 'scenario' && !notForBlocks.includes(key)
}
