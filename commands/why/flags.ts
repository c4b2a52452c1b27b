import { type Command, InvalidArgumentError, Option } from 'commander'
import { settingDefaults } from '../../src/settings/settings.ts'
import { type Execute, positiveWhole, subcommand, verboseOption } from '../flags/subcommand.ts'

const details = `
Messages are numbered in the order in which they were sent. Without --message, the lost,
late, doubled and misrouted deliveries are listed. Without --member, the answer is about
everybody in the room of the message.

Each sentence says what it rests on: "seen" by the crowd or by the embedded stack,
"inferred" from that, or "not known". The embedded stack records for each invocation
which connections it read and wrote, and what it posted; AWS has no such record, so that
only what the crowd saw is known there.

Examples:
  fanbench why latest
  fanbench why latest --message 42
  fanbench why latest --message 42 --member u7`

export function addWhy(program: Command, execute: Execute): void {
  const command = subcommand(
    program,
    'why <run>',
    'say why members did not receive a message; <run> is as for report',
    [
      new Option('--message <number>', 'the message, by its number').argParser(positiveWhole),
      new Option('--member <name>', 'the member, such as u7').argParser(memberIndex),
      new Option('-o, --out-dir <folder>', 'the folder that has the runs').default(settingDefaults.outDir),
      verboseOption(),
    ],
  ).addHelpText('after', details)
  command.action((run: string) =>
    execute(command, async (context) => {
      const { why } = await import('./command.ts')
      return why({ run, ...command.opts<{ message?: number; member?: number; outDir: string }>() }, context)
    }),
  )
}

/** `u7`, `7`, or the whole name in the chat, `u7-3f9a0c1b`. */
function memberIndex(text: string): number {
  const [, digits] = /^u?(\d{1,9})(?:-[\da-f]{8})?$/.exec(text) ?? []
  if (digits === undefined) throw new InvalidArgumentError('give a member as u7.')
  return Number(digits)
}
