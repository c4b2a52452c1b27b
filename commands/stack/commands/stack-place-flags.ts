import { type Command, Option } from 'commander'
import { type ChatName, chatNames, usualChat } from '../../../reference-stack/chats/index.ts'
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

export function shippedChatOption(): Option {
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
