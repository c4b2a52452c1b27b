import { fileURLToPath } from 'node:url'
import { type ChatName, chats, usualChat } from '../../../reference-stack/chats/index.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import type { Settings } from '../../../src/settings/settings.ts'
import { secretValues } from '../secret-parameters.ts'
import { type DefinitionSource, readDefinition, readNoticed } from './embedded-stack.ts'

/** A chat for the embedded stack. */
export interface ChosenChat extends DefinitionSource {
  /** Of one that ships; null for the user's own. */
  readonly name: ChatName | null
  /** That its definition names; undefined if it names none. */
  readonly protocol: string | undefined
  /** What is to be known of a template: what is not as on AWS, and what was derived. */
  readonly notices: readonly string[]
  /** Values of its template's parameters that are shown to nobody. */
  readonly secrets: readonly string[]
}

/** The settings that say which chat the embedded stack has. */
export type ChatSettings = Pick<Settings, 'chat' | 'stack' | 'template' | 'parameter'>

/** Of all settings, those that say which chat the embedded stack has. */
export function chatSettings({ chat, stack, template, parameter }: ChatSettings): ChatSettings {
  return {
    ...(chat !== undefined && { chat }),
    ...(stack !== undefined && { stack }),
    ...(template !== undefined && { template }),
    ...(parameter !== undefined && { parameter }),
  }
}

/**
 * One that ships, or the user's own definition or template; the room chat unless one of them is asked for.
 *
 * @throws Refusal (2) if several are asked for, or the definition is wrong
 */
export async function chooseChat(settings: ChatSettings): Promise<ChosenChat> {
  const { chat, stack, template, parameter } = settings
  const problems = contradictions(settings)
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  if (template !== undefined) {
    const source = { stackFile: template, parameters: parametersOf(parameter ?? []) }
    const { definition, notices } = await readNoticed(source)
    const secrets = secretValues(template, source.parameters)
    return { name: null, ...source, protocol: definition.protocol, notices, secrets }
  }
  if (stack === undefined) {
    const { definition, protocol } = chats[chat ?? usualChat]
    return { name: chat ?? usualChat, stackFile: fileURLToPath(definition), protocol, notices: [], secrets: [] }
  }
  const { protocol } = await readDefinition({ stackFile: stack })
  return { name: null, stackFile: stack, protocol, notices: [], secrets: [] }
}

function contradictions({ chat, stack, template, parameter }: ChatSettings): string[] {
  const own = stack === undefined ? '--template' : '--stack'
  return [
    ...(chat !== undefined && (stack !== undefined || template !== undefined)
      ? [`--chat ${chat}: names a chat that ships with fanbench, and ${own} one of your own; leave out one of them`]
      : []),
    ...(stack !== undefined && template !== undefined
      ? ['--stack and --template: both say which chat is measured; leave out one of them']
      : []),
    ...(parameter !== undefined && template === undefined
      ? ['--parameter: is for a template; give --template, or leave it out']
      : []),
  ]
}

/** @throws Refusal (2) for an entry that is not `name=value`, named by its place: it may be the secret itself */
function parametersOf(entries: readonly string[]): Record<string, string> {
  const split = entries.map((entry, at) => ({ place: at + 1, parts: /^([^=]+)=(.*)$/s.exec(entry) }))
  const wrong = split.filter(({ parts }) => parts === null)
  if (wrong.length > 0)
    throw new Refusal(
      exitCodes.usage,
      wrong.map(({ place }) => `--parameter ${place}: must be written name=value`),
    )
  return Object.fromEntries(split.map(({ parts }) => [parts?.[1] ?? '', parts?.[2] ?? '']))
}
