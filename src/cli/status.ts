import { type Command, Option } from 'commander'
import { defaultTargetFile, placeOptions, placeArgs } from './stack-place.ts'
import { type Execute, subcommand } from './subcommand.ts'

const statusHelp = `
Examples:
  fanbench status --target reports/out/target.json
  fanbench status --name fanbench-rooms --region eu-west-1 --write-target`

export function addStatus(program: Command, execute: Execute): void {
  const status = subcommand(program, 'status', 'the state of a deployed chat, and what sweeps have left on it', [
    new Option('--name <name>', 'of the CloudFormation stack (fanbench-rooms)'),
    new Option('--target <file>', 'instead of its name: its target.json'),
    ...placeOptions(),
    new Option('--write-target [file]', `write its target.json again (${defaultTargetFile})`).preset(defaultTargetFile),
    new Option('--stack <file>', 'for that: the definition it was deployed from (the room chat)'),
  ])
  status.addHelpText('after', statusHelp)
  status.action(() =>
    execute(status, async (context) => {
      const { name, target, writeTarget, stack } = status.opts<{
        name?: string
        target?: string
        writeTarget?: string
        stack?: string
      }>()
      const commands = await import('../commands/status.ts')
      return commands.status({ ...placeArgs(status), name, targetFile: target, stackFile: stack, writeTarget }, context)
    }),
  )
}
