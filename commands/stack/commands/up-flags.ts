import { type Command, Option } from 'commander'
import { settings } from '../../../src/settings/settings.ts'
import { chatKeys } from '../../../src/settings/target-settings.ts'
import { settingOption } from '../../flags/setting-option.ts'
import { type Execute, portNumber, subcommand } from '../../flags/subcommand.ts'

export function addUp(program: Command, execute: Execute): void {
  const up = subcommand(program, 'up', 'run the embedded stack until Ctrl-C', [
    new Option('--port <number>', 'the port of the WebSocket API (a free one)').argParser(portNumber),
    new Option('--page-port <number>', 'the port of the chat page (a free one)').argParser(portNumber),
    new Option('--live-port <number>', 'the port of the live page (a free one)').argParser(portNumber),
    new Option('--write-target <file>', 'the file for its target.json').default('reports/out/target.json'),
    new Option(
      '--tickets',
      'require a signed ticket in $connect; the key that signs tickets is written beside target.json',
    ),
    ...settings
      .filter(({ key, concerns }) => concerns === 'stack' || chatKeys.some((one) => one === key))
      .map((setting) => settingOption(setting)),
  ])
  up.action(() =>
    execute(up, async (context) => {
      const {
        port,
        pagePort,
        livePort,
        writeTarget,
        tickets = false,
        ...flags
      } = up.opts<{
        port?: number
        pagePort?: number
        livePort?: number
        writeTarget: string
        tickets?: boolean
      }>()
      const commands = await import('./up.ts')
      return commands.up({ port, pagePort, livePort, targetFile: writeTarget, tickets, flags }, context)
    }),
  )
}
