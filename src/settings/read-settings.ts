import { exitCodes } from '../exit-codes.ts'
import { suggestion } from '../suggestion.ts'
import type { Mistakes } from './mistakes.ts'
import type { RowSetting } from './rows.ts'
import { type Settings, settings } from './settings.ts'
import { entriesOf, valueKinds } from './value-kinds.ts'

/** By the path of each setting: `members`, or `gate.maxTime` for an option of one command. */
export type Values = Readonly<Record<string, unknown>>

/**
 * @param flags by key, as the words of the command line: text, lists of text, or true for a switch
 * @param of the settings that the command takes
 */
export function readFlags(flags: Values, mistakes: Mistakes): Settings
export function readFlags(flags: Values, mistakes: Mistakes, of: readonly RowSetting[]): Values
export function readFlags(flags: Values, mistakes: Mistakes, of: readonly RowSetting[] = settings): Values {
  return readValues(
    of
      .filter(({ key }) => flags[key] !== undefined)
      .map((setting) => {
        const value = flags[setting.key]
        return { setting, value: fromText(setting, value), source: `${setting.flag} ${shown(setting, value)}` }
      }),
    mistakes,
  )
}

/** Variables for the start of a stack and for the check of the machine. They change nothing in a run, so they are no settings. */
const switches = ['FANBENCH_NO_BUNDLE_CACHE', 'FANBENCH_NO_MACHINE_LOAD', 'FANBENCH_START_SECONDS']

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Takes the `FANBENCH_*` variables; one that is no setting is a mistake.
 *
 * @param ofCommands the options of all commands
 */
export function readEnvironment(environment: Environment, mistakes: Mistakes): Settings
export function readEnvironment(
  environment: Environment,
  mistakes: Mistakes,
  ofCommands: readonly RowSetting[],
): Settings & Values
export function readEnvironment(
  environment: Environment,
  mistakes: Mistakes,
  ofCommands: readonly RowSetting[] = [],
): Values {
  const names = Object.keys(environment).filter(
    (name) => name.startsWith('FANBENCH_') && !switches.includes(name) && environment[name] !== '',
  )
  const all = [...settings, ...ofCommands]
  const { known, unknown } = lookUp(names, 'variable', all)
  const variables = all.map(({ variable }) => variable)
  mistakes.add(exitCodes.usage, ...unknown.map((name) => `${name}: no such setting${suggestion(name, variables)}`))
  return readValues(
    known.map(([setting, name]) => {
      const value = environment[name]
      return { setting, value: fromText(setting, value), source: `${setting.variable}=${shown(setting, value)}` }
    }),
    mistakes,
  )
}

/**
 * A number is a number here, and a list a list: only what has a unit may be text, such as `30s`.
 *
 * @param file its name, for the messages
 * @param ofCommands the options of all commands, which the file has in an object for each command
 */
export function readConfig(config: Values, file: string, mistakes: Mistakes): Settings
export function readConfig(
  config: Values,
  file: string,
  mistakes: Mistakes,
  ofCommands: readonly RowSetting[],
): Settings & Values
export function readConfig(
  config: Values,
  file: string,
  mistakes: Mistakes,
  ofCommands: readonly RowSetting[] = [],
): Values {
  const all = [...settings, ...ofCommands]
  const written = byPath(config, file, mistakes, new Set(ofCommands.map(({ command = '' }) => command)))
  const { known, unknown } = lookUp(
    Object.keys(written).filter((path) => path !== '$schema'),
    'path',
    all,
  )
  mistakes.add(exitCodes.usage, ...unknown.map((path) => `${file}: unknown key ${path}${whereItIs(path, all)}`))
  return readValues(
    known.map(([setting, path]) => {
      const value = written[path]
      const quoted = typeof value === 'string' ? JSON.stringify(value) : value
      return {
        setting,
        value: valueKinds[setting.kind].pattern === undefined ? value : fromText(setting, value),
        source: `${file}: ${path}: ${shown(setting, quoted)}`,
      }
    }),
    mistakes,
  )
}

/** `{ gate: { maxTime: 300 } }` as `{ 'gate.maxTime': 300 }`, for the commands alone. */
function byPath(config: Values, file: string, mistakes: Mistakes, commands: ReadonlySet<string>): Values {
  const entries = Object.entries(config).flatMap(([key, value]): (readonly [string, unknown])[] => {
    if (!commands.has(key)) return [[key, value]]
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return Object.entries(value).map(([own, one]) => [`${key}.${own}`, one])
    mistakes.add(exitCodes.usage, `${file}: ${key}: must be an object with options of fanbench ${key}`)
    return []
  })
  return Object.fromEntries(entries)
}

/** Where an unknown key may belong: an option of a command stands in the object of its command. */
function whereItIs(path: string, all: readonly RowSetting[]): string {
  const ofCommands = all.filter((setting) => setting.key === path).map((setting) => setting.path)
  if (ofCommands.length > 0) return ` (did you mean ${ofCommands.join(' or ')}?)`
  return suggestion(
    path,
    all.map((setting) => setting.path),
  )
}

interface Given {
  readonly setting: RowSetting
  readonly value: unknown
  /** For a message: `--publish-rate -5`. */
  readonly source: string
}

/** The values, by path. One that does not pass the schema of its key is a mistake, and undefined. */
function readValues(given: readonly Given[], mistakes: Mistakes): Values {
  const values: Record<string, unknown> = {}
  for (const { setting, value, source } of given) {
    const parsed = setting.schema.safeParse(value)
    values[setting.path] = parsed.data
    if (!parsed.success) mistakes.add(exitCodes.usage, `${source}: must be ${parsed.error.issues[0]?.message}`)
  }
  return values
}

/** A value that cannot be parsed stays text, and the schema refuses it. */
function fromText({ kind, isSecret }: RowSetting, value: unknown): unknown {
  if (typeof value !== 'string') return value
  return (isSecret ? entriesOf(value, '\n') : valueKinds[kind].parse(value)) ?? value
}

function lookUp(names: readonly string[], by: 'path' | 'variable', all: readonly RowSetting[]) {
  const known: [RowSetting, string][] = []
  const unknown: string[] = []
  for (const name of names) {
    const setting = all.find((candidate) => candidate[by] === name)
    if (setting === undefined) unknown.push(name)
    else known.push([setting, name])
  }
  return { known, unknown }
}

const longestShown = 24

/** A mistaken value as a message may show it. What is long or has parts may be a secret that got into the wrong place. */
function shown({ isSecret }: RowSetting, value: unknown): string {
  if (isSecret) return '***'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = String(value)
  return text.length <= longestShown ? text : `(${text.length} characters)`
}
