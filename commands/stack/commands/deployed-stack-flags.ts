import { type Command, Option } from 'commander'
import { type ChatName, chatNames, usualChat } from '../../../reference-stack/chats/index.ts'
import { type Execute, subcommand, repeatable } from '../../flags/subcommand.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import type { SettingSources } from '../../../src/settings/gather-settings.ts'
import { settingSources } from '../../flags/setting-option.ts'
import { settingDefaults } from '../../../src/settings/settings.ts'

export const defaultTargetFile = `${settingDefaults.outDir}/target.json`

/** Returns the options of every command about a deployed stack that say where it is in AWS. */
export function placeOptions(): Option[] {
  return [
    new Option('--region <name>', 'the AWS Region (AWS_REGION, or the profile)'),
    new Option('--account <id>', 'the only account that may be used, twelve digits'),
    new Option(
      '-c, --config <file>',
      'the settings (fanbench.config.{ts,js,json}), whose region and account are binding',
    ),
  ]
}

/** The given values of {@link placeOptions}. */
export function placeArgs(command: Command): SettingSources {
  const { region, account, config } = command.opts<{ region?: string; account?: string; config?: string }>()
  return settingSources(command, { config, region, account })
}

/** The options that choose a chat: a shipped one, or the user's own. */
export function chatOptions(): Option[] {
  return [
    shippedChatOption(),
    new Option('--stack <file>', 'your own definition, such as ./chat.ts'),
    new Option('--template <file>', 'refused: a template is deployed by its own tool').hideHelp(),
  ]
}

function shippedChatOption(): Option {
  return new Option('--chat <name>', `one of the chats that ship (${usualChat})`).choices(chatNames)
}

/** The given values of {@link chatOptions}. */
export function chatArgs(command: Command): { chat: ChatName | undefined; stackFile: string | undefined } {
  const { chat, stack, template } = command.opts<{ chat?: ChatName; stack?: string; template?: string }>()
  if (template !== undefined)
    throw new Refusal(
      exitCodes.usage,
      `--template ${template}: is deployed by its own tool (sam deploy, cdk deploy, serverless deploy); fanbench run --target wss://... then measures it`,
    )
  return { chat, stackFile: stack }
}

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

const policyHelp = `
  measure  run and demo against a deployed stack: read its metrics and logs, publish versions
           for cold starts, read the items of stale connections, prove that the stack is
           yours. Without metrics, logs, versions or items a run continues, and says which
           figures are missing.
  deploy   deploy, status and destroy, with the roles of cdk bootstrap
  record   record-aws, with the probe chat

Examples:
  fanbench policy deploy --account 123456789012 --region eu-west-1
  fanbench policy measure --target target.json --account 123456789012 --without versions,items
  fanbench policy measure --target target.json --account 123456789012 > measure.json
  aws iam put-role-policy --role-name ci --policy-name measure --policy-document file://measure.json`

export function addPolicy(program: Command, execute: Execute): void {
  const policy = subcommand(
    program,
    'policy <job>',
    'print the IAM policy with the least privileges that a job needs, as JSON',
    [
      new Option('--target <file>', 'the target.json of a deployed stack'),
      ...chatOptions(),
      new Option('--name <name>', 'the name of the CloudFormation stack (fanbench-<name of the definition>)'),
      new Option('--account <id>', 'the AWS account, twelve digits'),
      new Option('--region <name>', 'the AWS Region of a stack that is not yet deployed (AWS_REGION, or the profile)'),
      new Option('--without <part>', 'leave out a part of the job; repeatable').argParser(repeatable),
      new Option('-c, --config <file>', 'settings (fanbench.config.{ts,js,json})'),
    ],
  )
  policy.addHelpText('after', policyHelp)
  policy.action((job: string) =>
    execute(policy, async (context) => {
      const { target, name, without } = policy.opts<{
        target?: string
        name?: string
        without?: string[]
      }>()
      const commands = await import('./policy.ts')
      return commands.policy(
        { ...placeArgs(policy), ...chatArgs(policy), job, targetFile: target, name, without: without ?? [] },
        context,
      )
    }),
  )
}
