import { suggestion } from '../suggestion.ts'
import { parseDuration } from './duration-text.ts'
import { type Setting, type SettingKey, type Settings, settings } from './settings.ts'
import { parseShare } from './share-text.ts'
import { parseSize } from './size-text.ts'

/** One source of settings, checked value by value. */
export interface SettingsLayer {
  readonly values: Settings
  /** Each names its source: `--publish-rate -5: must be a rate of 0 or more`. */
  readonly problems: readonly string[]
}

/** @param flags by key, as the words of the command line: text, lists of text, or true for a switch */
export function readFlags(flags: Readonly<Record<string, unknown>>): SettingsLayer {
  return readLayer(
    settings.flatMap((setting) => (flags[setting.key] === undefined ? [] : [[setting, flags[setting.key]] as const])),
    (setting, value) => `${setting.flag} ${shown(setting, value)}`,
  )
}

/** Takes the `FANBENCH_*` variables; one that is no setting is a problem. */
export function readEnvironment(environment: Readonly<Record<string, string | undefined>>): SettingsLayer {
  const names = Object.keys(environment).filter((name) => name.startsWith('FANBENCH_') && environment[name] !== '')
  const { known, unknown } = lookUp(names, 'variable')
  return readLayer(
    known.map(([setting, name]) => [setting, environment[name]]),
    (setting, value) => `${setting.variable}=${shown(setting, value)}`,
    unknown.map((name) => `${name}: no such setting${suggestion(name, namesOf('variable'))}`),
  )
}

/** @param file its name, for the messages */
export function readConfig(config: Readonly<Record<string, unknown>>, file: string): SettingsLayer {
  const { known, unknown } = lookUp(
    Object.keys(config).filter((key) => key !== '$schema'),
    'key',
  )
  return readLayer(
    known.map(([setting, key]) => [setting, config[key]]),
    (setting, value) => `${file}: ${setting.key}: ${shown(setting, value)}`,
    unknown.map((key) => `${file}: unknown key ${key}${suggestion(key, namesOf('key'))}`),
  )
}

/** Later layers win. */
export function mergeLayers(layers: readonly SettingsLayer[]): SettingsLayer {
  return {
    values: Object.assign({}, ...layers.map(({ values }) => values)),
    problems: layers.flatMap(({ problems }) => problems),
  }
}

function readLayer(
  given: readonly (readonly [Setting, unknown])[],
  source: (setting: Setting, value: unknown) => string,
  unknownNames: readonly string[] = [],
): SettingsLayer {
  const values: Partial<Record<SettingKey, unknown>> = {}
  const problems = [...unknownNames]
  for (const [setting, value] of given) {
    const parsed = setting.schema.safeParse(typeof value === 'string' ? fromText(setting, value) : value)
    if (parsed.success) values[setting.key] = parsed.data
    else problems.push(`${source(setting, value)}: must be ${parsed.error.issues[0]?.message}`)
  }
  // Each value has just passed the schema of its own key.
  return { values: values as Settings, problems }
}

const switchPositions = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

/** What cannot be read stays text, for the schema to refuse in its own words. */
function fromText(setting: Setting, text: string): unknown {
  switch (setting.kind) {
    case 'duration':
      return parseDuration(text) ?? text
    case 'share':
      return parseShare(text) ?? text
    case 'size':
      return parseSize(text) ?? text
    case 'number':
      return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text
    case 'list':
      return text
        .trim()
        .split(setting.isSecret ? '\n' : ',')
        .map((entry) => entry.trim())
    case 'switch':
      return switchPositions.get(text) ?? text
    default:
      return text
  }
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
