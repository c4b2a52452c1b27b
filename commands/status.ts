import { type Command, Option } from 'commander'
import {
  chatArgs,
  chatOptions,
  defaultTargetFile,
  placeOptions,
  placeArgs,
} from './stack/commands/stack-place-flags.ts'
import { type Execute, subcommand } from './flags/subcommand.ts'

const statusHelp = `
Examples:
  fanbench status --target reports/out/target.json
  fanbench status --name fanbench-rooms --region eu-west-1 --write-target`

export function addStatus(program: Command, execute: Execute): void {
  const status = subcommand(program, 'status', 'show the state of a deployed chat, and what sweeps have left on it', [
    new Option('--name <name>', 'name of the CloudFormation stack (fanbench-rooms)'),
    new Option('--target <file>', 'its target.json, instead of its name'),
    ...placeOptions(),
    new Option('--write-target [file]', `write its target.json again (${defaultTargetFile})`).preset(defaultTargetFile),
    ...chatOptions().map((option) => option.helpGroup('What it was deployed from, for --write-target:')),
  ])
  status.addHelpText('after', statusHelp)
  status.action(() =>
    execute(status, async (context) => {
      const { name, target, writeTarget } = status.opts<{
        name?: string
        target?: string
        writeTarget?: string
      }>()
      const commands = await import('./stack/commands/status.ts')
      return commands.status(
        { ...placeArgs(status), ...chatArgs(status), name, targetFile: target, writeTarget },
        context,
      )
    }),
  )
}
