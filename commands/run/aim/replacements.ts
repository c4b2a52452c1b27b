import { resolve } from 'node:path'
import { memberHeader } from '../../../reference-stack/definition.ts'
import type { StackDefinition } from '../../../reference-stack/definition.ts'
import type { Handshake } from '../../../src/crowd/connection/handshake.ts'
import { soundsSecret } from '../../../src/crowd/connection/handshake-secrets.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import type { Settings } from '../../../src/settings/settings.ts'

/** The settings that replace parts of a chat that are not on this machine. */
type Replacements = Pick<Settings, 'code' | 'env' | 'authorizer' | 'authorizerContext'>
type Context = NonNullable<StackDefinition['admits']>

/** Returns the mistakes that show without the template. An entry of --env may be a secret, so the sentence names its place only. */
export function replacementProblems({ code = [], env = [], authorizer, authorizerContext }: Replacements): string[] {
  const context = authorizerContext === undefined ? {} : contextOf(authorizerContext)
  return [
    ...code
      .filter((entry) => splitAt(entry) === null)
      .map((entry) => `--code ${entry}: must be written function=folder`),
    ...env.flatMap((entry, at) => (splitAt(entry) === null ? [`--env ${at + 1}: must be written name=value`] : [])),
    ...(authorizerContext !== undefined && authorizer === undefined
      ? ['--authorizer-context: is that of --authorizer allow; give both, or none']
      : []),
    ...(context === null
      ? ['--authorizer-context: has to be JSON of texts, numbers and booleans, such as {"userId":"{member}"}']
      : []),
  ]
}

/** The folders that --code names, by the name of the function. */
export function codeFolders(code: readonly string[]): ReadonlyMap<string, string> {
  return new Map(code.flatMap((entry) => splitAt(entry) ?? []).map(([name, folder]) => [name, resolve(folder)]))
}

/**
 * The chat with the variables that --env gives to all its functions, and without its authorizer where everybody is to be let in. That
 * is a difference that the result names.
 *
 * @throws Refusal (2) with everything that the chat has not got
 */
export function withReplacements<
  Chat extends { readonly definition: StackDefinition; readonly secrets: readonly string[] },
>(chat: Chat, { env = [], authorizer, authorizerContext }: Replacements): Chat {
  const entries = env.flatMap((entry) => splitAt(entry) ?? [])
  const problems = [
    ...entries.flatMap(([name, value]) => variableProblem(name, value, chat.definition)),
    ...(authorizer !== undefined && chat.definition.authorizer === undefined && chat.definition.admits === undefined
      ? ['--authorizer allow: $connect of this chat has no authorizer; leave it out']
      : []),
  ]
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  const changed = entries.length === 0 ? chat.definition : withVariables(chat.definition, entries)
  const context = contextOf(authorizerContext ?? '{}') ?? {}
  const secrets = env.filter((entry) => soundsSecret(entry)).flatMap((entry) => splitAt(entry)?.[0]?.[1] ?? [])
  return {
    ...chat,
    definition: authorizer === undefined ? changed : admittingAll(changed, context),
    secrets: [...chat.secrets, ...secrets],
  }
}

/** The handshake with the name of its member, for the context that the embedded stack makes of it. */
export function withMemberName(handshake: Handshake, { admits }: Pick<StackDefinition, 'admits'>): Handshake {
  if (admits === undefined) return handshake
  return { ...handshake, headers: { ...handshake.headers, [memberHeader]: '{member}' } }
}

type VariableValue = NonNullable<StackDefinition['functions'][string]['environment']>[string]

type Entry = readonly [name: string, value: string]

/** In a list, as it is flattened. */
function splitAt(entry: string): readonly [Entry] | null {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(entry) ?? []
  return name === undefined || value === undefined ? null : [[name, value]]
}

function contextOf(text: string): Context | null {
  try {
    const context = JSON.parse(text) as unknown
    const isMap = typeof context === 'object' && context !== null && !Array.isArray(context)
    const isFlat = isMap && Object.values(context).every((value) => /^(?:string|number|boolean)$/.test(typeof value))
    return isFlat ? (context as Context) : null
  } catch {
    return null
  }
}

function tableOf(value: string): string | undefined {
  return /^table:(.+)$/.exec(value)?.[1]
}

function variableProblem(name: string, value: string, { tables, functions }: StackDefinition): string[] {
  const table = tableOf(value)
  if (table !== undefined && !Object.hasOwn(tables, table))
    return [`--env ${name}: there is no table ${table}; there are ${Object.keys(tables).join(', ') || 'none'}`]
  const posts = Object.values(functions).some(({ postsToConnections = false }) => postsToConnections !== false)
  return value === 'endpoint' && !posts ? [`--env ${name}=endpoint: no function may call @connections`] : []
}

/** The endpoint of `@connections` is for those that may call it. */
function withVariables(definition: StackDefinition, entries: readonly Entry[]): StackDefinition {
  const functions = Object.entries(definition.functions).map(([functionName, one]) => {
    const { postsToConnections = false, environment } = one
    const own = entries.flatMap(([name, value]): (readonly [string, VariableValue])[] => {
      const table = tableOf(value)
      if (value !== 'endpoint') return [[name, table === undefined ? value : { table }]]
      return postsToConnections === false ? [] : [[name, { endpoint: 'connections' }]]
    })
    return [functionName, { ...one, environment: { ...environment, ...Object.fromEntries(own) } }] as const
  })
  return { ...definition, functions: Object.fromEntries(functions) }
}

function admittingAll({ authorizer, ...definition }: StackDefinition, context: Context): StackDefinition {
  const asked = authorizer === undefined ? 'its authorizer' : `its authorizer ${authorizer.function}`
  const sentence = `--authorizer allow: $connect lets everybody in with the context ${JSON.stringify(context)}, and ${asked} is not asked`
  return { ...definition, admits: context, notEmulated: [...(definition.notEmulated ?? []), sentence] }
}
