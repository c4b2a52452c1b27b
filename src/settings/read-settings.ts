import { exitCodes } from '../exit-codes.ts'
import { suggestion } from '../suggestion.ts'
import type { Mistakes } from './mistakes.ts'
import { type Setting, type SettingKey, type Settings, settings } from './settings.ts'
import { entriesOf, valueKinds } from './value-kinds.ts'

/** @param flags by key, as the words of the command line: text, lists of text, or true for a switch */
export function readFlags(flags: Readonly<Record<string, unknown>>, mistakes: Mistakes): Settings {
  return readValues(
    settings
      .filter(({ key }) => flags[key] !== undefined)
      .map((setting) => {
        const value = flags[setting.key]
        return { setting, value: fromText(setting, value), source: `${setting.flag} ${shown(setting, value)}` }
      }),
    mistakes,
  )
}

/** Turn off what makes the start of a stack faster, and the look at what else the machine does: nothing of a run, and so no settings. */
const switches = ['FANBENCH_NO_BUNDLE_CACHE', 'FANBENCH_NO_MACHINE_LOAD']

/** Takes the `FANBENCH_*` variables; one that is no setting is a mistake. */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  mistakes: Mistakes,
): Settings {
  const names = Object.keys(environment).filter(
    (name) => name.startsWith('FANBENCH_') && !switches.includes(name) && environment[name] !== '',
  )
  const { known, unknown } = lookUp(names, 'variable')
  mistakes.add(
    exitCodes.usage,
    ...unknown.map((name) => `${name}: no such setting${suggestion(name, namesOf('variable'))}`),
  )
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
 */
export function readConfig(config: Readonly<Record<string, unknown>>, file: string, mistakes: Mistakes): Settings {
  const { known, unknown } = lookUp(
    Object.keys(config).filter((key) => key !== '$schema'),
    'key',
  )
  mistakes.add(
    exitCodes.usage,
    ...unknown.map((key) => `${file}: unknown key ${key}${suggestion(key, namesOf('key'))}`),
  )
  return readValues(
    known.map(([setting, key]) => {
      const written = config[key]
      const value = valueKinds[setting.kind].pattern === undefined ? written : fromText(setting, written)
      const quoted = typeof written === 'string' ? JSON.stringify(written) : written
      return { setting, value, source: `${file}: ${setting.key}: ${shown(setting, quoted)}` }
    }),
    mistakes,
  )
}

interface Given {
  readonly setting: Setting
  readonly value: unknown
  /** For a message: `--publish-rate -5`. */
  readonly source: string
}

/** Those that pass the schema of their own key; each of the others is a mistake. */
function readValues(given: readonly Given[], mistakes: Mistakes): Settings {
  const values: Partial<Record<SettingKey, unknown>> = {}
  for (const { setting, value, source } of given) {
    const parsed = setting.schema.safeParse(value)
    if (parsed.success) values[setting.key] = parsed.data
    else mistakes.add(exitCodes.usage, `${source}: must be ${parsed.error.issues[0]?.message}`)
  }
  return values as Settings
}

/** What cannot be read stays text, for the schema to refuse in its own words. */
function fromText({ kind, isSecret }: Setting, value: unknown): unknown {
  if (typeof value !== 'string') return value
  return (isSecret ? entriesOf(value, '\n') : valueKinds[kind].parse(value)) ?? value
}

function lookUp(names: readonly string[], by: 'key' | 'variable') {
  const known: [Setting, string][] = []
  const unknown: string[] = []
  for (const name of names) {
    const setting = settings.find((candidate) => candidate[by] === name)
    if (setting === undefined) unknown.push(name)
    else known.push([setting, name])
  }
  return { known, unknown }
}

function namesOf(by: 'key' | 'variable'): string[] {
  return settings.map((setting) => setting[by])
}

const longestShown = 24

/** A mistaken value as a message may show it. What is long or has parts may be a secret that got into the wrong place. */
function shown({ isSecret }: Setting, value: unknown): string {
  if (isSecret) return '***'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = String(value)
  return text.length <= longestShown ? text : `(${text.length} characters)`
}
