import { type Command, Option } from 'commander'
import { knownChats } from '../reference-stack/chats/known-bad/index.ts'
import type { KnownBadArgs } from './known-bad/command.ts'
import { settingDefaults } from '../src/settings/settings.ts'
import { type Execute, NamesOption, positiveWhole, subcommand, verboseOption } from './flags/subcommand.ts'

export function addKnownBad(program: Command, execute: Execute): void {
  const knownBad = subcommand(
    program,
    'known-bad',
    'chats with a known defect each: is every one found, and nothing else?',
    [
      verboseOption(),
      new NamesOption('--chat <name>', 'one chat only', knownChats),
      new Option('--seed <number>', 'the order, who is in which room, who is dropped (drawn)').argParser(positiveWhole),
      new Option('-o, --out-dir <folder>', 'where results go, one folder an experiment').default(
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
