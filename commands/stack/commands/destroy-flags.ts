import { type Command, Option } from 'commander'
import type { ChatName } from '../../../reference-stack/chats/index.ts'
import { placeOptions, placeArgs, shippedChatOption } from './stack-place-flags.ts'
import { type Execute, subcommand } from '../../flags/subcommand.ts'

const destroyHelp = `
It also deletes what sweeps have left on its functions, and its log groups. Only a
stack that fanbench has deployed is deleted; if there is none, that is no mistake.

Examples:
  fanbench destroy --target reports/out/target.json
  fanbench destroy --name fanbench-rooms --region eu-west-1 --yes`

export function addDestroy(program: Command, execute: Execute): void {
  const destroy = subcommand(program, 'destroy', 'delete a deployed chat with all its resources', [
    new Option('--name <name>', 'name of the CloudFormation stack (fanbench-rooms)'),
    new Option('--target <file>', 'its target.json, instead of its name'),
    shippedChatOption(),
    ...placeOptions(),
    new Option('--dry-run', 'show what would be deleted, and send nothing to AWS'),
    new Option('--yes', 'do not ask for confirmation: for CI'),
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
