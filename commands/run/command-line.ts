import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { withMaskedUrls } from '../../src/masked-url.ts'
import { maskedEntry } from '../../src/settings/target-settings.ts'
import { type Rows, type RowSetting, type Section, settingsOfSection, type ValuesOf } from '../../src/settings/rows.ts'
import { type Setting, type Settings, settings } from '../../src/settings/settings.ts'
import { valueKinds } from '../../src/settings/value-kinds.ts'
import { packageFolder } from './harness-version.ts'
import { secretEntry } from './secret-parameters.ts'

/**
 * The command line that repeats a run, or an experiment: what differs from the defaults, and always the seed.
 *
 * @param invokedAs `run broadcast` or `demo`; or the words of an experiment, with its own options
 * @param given from whatever source: flags, environment or config
 * @param defaults what the run does without them
 * @param noEcho the names of template parameters that are secrets
 */
export function commandLine(
  invokedAs: string | readonly string[],
  given: Settings,
  defaults: Settings,
  seed: number,
  noEcho: ReadonlySet<string>,
): string {
  const words = typeof invokedAs === 'string' ? invokedAs.split(' ') : invokedAs
  const args = flagArgs(given, ({ key }) => key !== 'seed' && given[key] !== defaults[key], noEcho)
  return ['fanbench', ...words, ...args, '--seed', String(seed)].map(shellQuoted).join(' ')
}

/** Options of a command as the arguments that would be typed for them: those that are not their defaults. */
export function ownArgs<R extends Rows>(section: Section<R>, own: ValuesOf<R>): string[] {
  return settingsOfSection(section).flatMap((setting) => {
    const value: unknown = own[setting.key]
    if (value === undefined || isDeepStrictEqual(value, setting.default) || setting.isFlagOnly) return []
    if (Array.isArray(value) && !setting.isRepeatable) return [setting.flag, value.join(',')]
    return argsOf(setting, value, () => setting.isSecret)
  })
}

/** A command line as it can be typed in the working folder: the name alone is only in the path where fanbench is installed globally. */
export function asTypedHere(command: string): string {
  const place = { package: packageFolder, workingFolder: process.cwd(), npmCommand: process.env['npm_command'] }
  return command.replace(/^fanbench/, () => (isSource ? bySource(place) : byPackage(place)))
}

interface Place {
  readonly package: string
  readonly workingFolder: string
  readonly npmCommand: string | undefined
}

const isSource = import.meta.url.endsWith('.ts')

/** The repository pins a Node of its own, which is the one that runs this. */
function bySource({ package: folder, workingFolder }: Place): string {
  if (workingFolder === folder) return 'npm run fanbench --'
  return [process.execPath, join(folder, 'commands', 'cli.ts')].map(shellQuoted).join(' ')
}

/** `npx` finds what is installed in this folder or above it, and what it has fetched itself. */
export function byPackage({ package: folder, workingFolder, npmCommand }: Place): string {
  const project = dirname(dirname(folder))
  const isLocal = `${workingFolder}/`.startsWith(`${project}/`)
  return isLocal || npmCommand === 'exec' ? 'npx fanbench' : 'fanbench'
}

/**
 * Settings as the arguments that would be typed for them.
 *
 * @param noEcho the names of template parameters that are secrets; left out, every parameter is treated as one
 */
export function flagArgs(
  given: Settings,
  isWanted: (setting: Setting) => boolean = () => true,
  noEcho?: ReadonlySet<string>,
): string[] {
  const isSecretParameter = noEcho === undefined ? () => true : secretEntry(noEcho)
  return settings
    .filter((setting) => given[setting.key] !== undefined && isWanted(setting))
    .flatMap((setting) =>
      argsOf(
        setting,
        given[setting.key],
        setting.key === 'parameter' || setting.key === 'env' ? isSecretParameter : () => setting.isSecret,
      ),
    )
}

function argsOf({ kind, flag }: RowSetting, value: unknown, isSecret: (entry: string) => boolean): string[] {
  if (kind === 'switch') return value === true ? [flag] : []
  if (Array.isArray(value))
    return value.flatMap((entry: unknown) => [
      flag,
      isSecret(String(entry)) ? maskedEntry(String(entry)) : String(entry),
    ])
  return [flag, withMaskedUrls(valueKinds[kind].format(value))]
}

/** Quotes the argument as one word of a POSIX shell. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
