import { fileURLToPath } from 'node:url'
import { type ChatName, chats, usualChat } from '../../../reference-stack/chats/index.ts'
import {
  DefinitionError,
  type StackDefinition,
  loadDefinition,
  openTemplate,
} from '../../../reference-stack/definition.ts'
import { SecretValues } from '../../../src/crowd/connection/secret-values.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import type { Settings } from '../../../src/settings/settings.ts'
import { chatKeys } from '../../../src/settings/target-settings.ts'
import { exportsOf } from '../../../src/user-modules/exports-of.ts'
import { codeFolders, replacementProblems, withReplacements } from './replacements.ts'
import { secretValues } from '../secret-parameters.ts'

/** A chat for the embedded stack. */
export interface ChosenChat {
  /** The file that exports its definition, or its template. */
  readonly stackFile: string
  /** Read once for all that a command does with it. */
  readonly definition: StackDefinition
  /** The name of a shipped chat; null for the user's own. */
  readonly name: ChatName | null
  /** The notices about a template: derived permissions, and differences from AWS. */
  readonly notices: readonly string[]
  /** Values of its template's parameters that are shown to nobody. */
  readonly secrets: readonly string[]
  /** The names of the parameters that its template declares with `NoEcho`. */
  readonly noEcho: ReadonlySet<string>
}

/** The settings that choose the chat of the embedded stack, and what of it is replaced. */
export type ChatSettings = Pick<Settings, (typeof chatKeys)[number]>

/** The settings that choose the chat of the embedded stack. */
export function chatSettings(given: ChatSettings): ChatSettings {
  return Object.fromEntries(chatKeys.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])))
}

/** Does one of them name a chat? */
export function namesChat({ chat, stack, template }: ChatSettings): boolean {
  return (chat ?? stack ?? template) !== undefined
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
    return withReplacements(
      { name: null, stackFile: template, ...(await readTemplate(template, parametersOf(parameter ?? []), settings)) },
      settings,
    )
  }
  const name = stack === undefined ? (chat ?? usualChat) : null
  const stackFile = stack ?? fileURLToPath(chats[chat ?? usualChat].definition)
  const definition = await (stack === undefined ? loadDefinition(stackFile) : readDefinition(stackFile))
  return withReplacements(
    { name, stackFile, definition, notices: [], secrets: [], noEcho: new Set<string>() },
    settings,
  )
}

function contradictions(settings: ChatSettings): string[] {
  const { chat, stack, template, parameter, code } = settings
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
    ...(code !== undefined && template === undefined
      ? ['--code: is for a template; give --template, or leave it out']
      : []),
    ...replacementProblems(settings),
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

/**
 * Reads what a module defines. It is loaded in a process of its own: its handlers stay URLs, and nothing of it runs in this one.
 *
 * @throws Refusal (2) with every mistake, also for one that is never loaded, or ends its process
 */
async function readDefinition(stackFile: string): Promise<StackDefinition> {
  try {
    return await loadDefinition(stackFile, exportsOf)
  } catch (error) {
    throw definitionRefusal(error)
  }
}

/**
 * Reads what a template defines, and what its author should know of it.
 *
 * @returns notices without the values of its secret parameters, those values, and the names that it declares with `NoEcho`
 * @throws Refusal (2) with every mistake
 */
async function readTemplate(
  file: string,
  parameters: Readonly<Record<string, string>>,
  { code = [], authorizer }: ChatSettings,
): Promise<Pick<ChosenChat, 'definition' | 'notices' | 'secrets' | 'noEcho'>> {
  const template = openTemplate(file)
  const secrets = secretValues(template.noEcho, parameters)
  const hidden = new SecretValues(secrets)
  try {
    const { definition, notices } = await template.define(parameters, {
      code: codeFolders(code),
      admitsAll: authorizer === 'allow',
    })
    return {
      definition,
      notices: notices.map((notice) => hidden.masked(notice)),
      secrets,
      noEcho: new Set(template.noEcho.keys()),
    }
  } catch (error) {
    throw definitionRefusal(error, hidden)
  }
}

/** The mistakes of a definition as what the user can mend; any other error as it is. */
export function definitionRefusal(error: unknown, secrets = new SecretValues([])): unknown {
  if (!(error instanceof DefinitionError)) return error
  return new Refusal(
    exitCodes.usage,
    error.problems.map((problem) => secrets.masked(problem)),
  )
}
