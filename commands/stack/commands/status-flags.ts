import { type Command, Option } from 'commander'
import { type Execute, subcommand } from '../../flags/subcommand.ts'
import { chatArgs, chatOptions, defaultTargetFile, placeArgs, placeOptions } from './stack-place-flags.ts'

const statusHelp = `
Examples:
  fanbench status --target reports/out/target.json
  fanbench status --name fanbench-rooms --region eu-west-1 --write-target`

export function addStatus(program: Command, execute: Execute): void {
  const status = subcommand(program, 'status', 'show the state of a deployed chat, and what sweeps left on it', [
    new Option('--name <name>', 'the name of the CloudFormation stack (fanbench-rooms)'),
    new Option('--target <file>', 'the target.json of the stack, instead of its name'),
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
      const commands = await import('./status.ts')
      return commands.status(
        { ...placeArgs(status), ...chatArgs(status), name, targetFile: target, writeTarget },
        context,
      )
    }),
  )
}
