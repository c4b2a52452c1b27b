import { type Command, Option } from 'commander'
import type { ChatName } from '../../../reference-stack/chats/index.ts'
import { placeOptions, placeArgs, shippedChatOption } from './stack-place-flags.ts'
import { type Execute, subcommand } from '../../flags/subcommand.ts'

const destroyHelp = `
The command also deletes the log groups of the stack, and the versions that sweeps have
left on its functions. It deletes only a stack that fanbench has deployed. If there is no
such stack, it succeeds.

Examples:
  fanbench destroy --target reports/out/target.json
  fanbench destroy --name fanbench-rooms --region eu-west-1 --yes`

export function addDestroy(program: Command, execute: Execute): void {
  const destroy = subcommand(program, 'destroy', 'delete a deployed chat with all its resources', [
    new Option('--name <name>', 'the name of the CloudFormation stack (fanbench-rooms)'),
    new Option('--target <file>', 'the target.json of the stack, instead of its name'),
    shippedChatOption(),
    ...placeOptions(),
    new Option('--dry-run', 'show the resources that would be deleted, but send nothing to AWS'),
    new Option('--yes', 'do not ask for confirmation (for CI)'),
  ])
  destroy.addHelpText('after', destroyHelp)
  destroy.action(() =>
    execute(destroy, async (context) => {
      const {
        name,
        target,
        chat,
        dryRun = false,
        yes = false,
      } = destroy.opts<{
        name?: string
        target?: string
        chat?: ChatName
        dryRun?: true
        yes?: true
      }>()
      const commands = await import('./destroy.ts')
      return commands.destroy({ ...placeArgs(destroy), name, targetFile: target, chat, dryRun, yes }, context)
    }),
  )
}
