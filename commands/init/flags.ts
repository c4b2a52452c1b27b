import { type Command, InvalidArgumentError, Option } from 'commander'
import type { InitArgs } from './init.ts'
import type { ChatArgs } from './what-there-is.ts'
import { parseDuration } from '../../src/duration-text.ts'
import { senders } from '../../src/settings/frame-settings.ts'
import { type Setting, settings } from '../../src/settings/settings.ts'
import { settingOption, settingSources } from '../flags/setting-option.ts'
import { type Execute, repeatable, subcommand } from '../flags/subcommand.ts'

const details = `
Writes fanbench.config.ts, chat.protocol.ts and, for handlers without a template,
chat.stack.ts into this folder, and tries them with five members. At a terminal, it asks
for missing options. It keeps existing files; run init again to try them again.

The workflow compares your handlers with the target branch of each pull request. Other
chats are compared with earlier nights, every night.

A frame is the text that the client sends, with the placeholders {room}, {text} and
{member}. Its answer is recognised by a part of it, or by /a regular expression/.

Examples:
  fanbench init --have nothing
      the chat that fanbench ships, on this machine
  fanbench init --template template.yaml --say '{"action":"sendmessage","data":"{text}"}'
      the chat of a template, on this machine
  fanbench init --handlers ./src --table members=room,connectionId
      --join '{"action":"join","room":"{room}"}' --join-answered '"joined"'
      --say '{"action":"sendmessage","room":"{room}","data":"{text}"}'
      handlers without a template, in JavaScript, TypeScript or Python
  fanbench init --url wss://chat.example/prod --i-own-this-target chat.example
      --say '{"action":"sendmessage","data":"{text}"}'
      a deployed chat without rooms; the query of the URL is written to no file`

type Own = Pick<InitArgs, 'yes' | 'dryRun' | 'ci' | 'workflow'>

export function addInit(program: Command, execute: Execute): void {
  const init = subcommand(program, 'init', 'write a config, a protocol and a CI workflow for your chat, and try them', [
    new Option('--have <what>', 'the kind of chat to measure').choices(['url', 'handlers', 'nothing']),
    new Option('--url <url>', 'the URL of a deployed chat: wss://host/path'),
    new Option('--i-own-this-target <host>', 'another host that you may send load to').argParser(repeatable),
    new Option('--template <file>', 'your SAM or CloudFormation template, cdk.out or serverless.yml'),
    new Option('--parameter <name=value>', 'a parameter of the template').argParser(repeatable),
    new Option('--stack <file>', 'an existing definition: ./chat.ts'),
    new Option('--handlers <folder>', 'the folder of your Lambda handlers; each file name is a route'),
    new Option(
      '--route <route=file>',
      'a route and its handler: $connect=src/connect.ts, or src/app.ts#connect',
    ).argParser(repeatable),
    new Option('--replies <route>', 'a route that answers with the body that its handler returns').argParser(
      repeatable,
    ),
    new Option('--table <name=keys>', 'a DynamoDB table: members=room,connectionId').argParser(repeatable),
    new Option('--protocol <name|file>', 'an existing protocol: rooms, or ./protocol.ts'),
    ...settings.filter(({ concerns }) => concerns === 'frames').map(frameOption),
    new Option('--ci <system>', 'the CI system of the workflow (gitlab if .gitlab-ci.yml exists, else github)').choices(
      ['github', 'gitlab'],
    ),
    new Option('--no-workflow', 'write no workflow'),
    new Option('-y, --yes', 'do not ask questions').default(false),
    new Option('--dry-run', 'show the files, without writing or trying them').default(false),
  ]).addHelpText('after', details)
  init.action(() =>
    execute(init, async (context) => {
      const { yes, dryRun, ci, workflow, ...chat } = init.opts<ChatArgs & Own>()
      const commands = await import('./init.ts')
      return commands.init({ chat, yes, dryRun, ci, workflow, ...settingSources(init, {}) }, context)
    }),
  )
}

function frameOption(setting: Setting): Option {
  const option = settingOption(setting)
  if (setting.kind === 'duration') option.argParser(secondsIn)
  return setting.kind === 'choice' ? option.choices(senders) : option
}

function secondsIn(text: string): number {
  const seconds = parseDuration(text)
  if (seconds === undefined) throw new InvalidArgumentError('give a duration such as 2s.')
  return seconds
}
