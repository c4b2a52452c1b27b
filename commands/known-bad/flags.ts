import { type Command, Option } from 'commander'
import { knownChats } from '../../reference-stack/chats/index.ts'
import { settingDefaults } from '../../src/settings/settings.ts'
import { type Execute, NamesOption, positiveWhole, subcommand, verboseOption } from '../flags/subcommand.ts'
import type { KnownBadArgs } from './command.ts'

export function addKnownBad(program: Command, execute: Execute): void {
  const knownBad = subcommand(
    program,
    'known-bad',
    'test fanbench on chats with known defects: it must find each defect, and nothing else',
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
      const commands = await import('./command.ts')
      return commands.knownBad(knownBad.opts<KnownBadArgs>(), context)
    }),
  )
}
