import { withMaskedUrls } from '../masked-url.ts'
import { maskedEntry } from '../settings/target-settings.ts'
import { type Setting, type Settings, settings } from '../settings/settings.ts'
import { valueKinds } from '../settings/value-kinds.ts'

/**
 * The command line that repeats a run: what differs from the defaults, and always the seed.
 *
 * @param invokedAs `run broadcast` or `demo`
 * @param given from whatever source: flags, environment or config
 * @param defaults what the run does without them
 */
export function commandLine(invokedAs: string, given: Settings, defaults: Settings, seed: number): string {
  const args = flagArgs(given, ({ key }) => key !== 'seed' && given[key] !== defaults[key])
  return ['fanbench', ...invokedAs.split(' '), ...args, '--seed', String(seed)].map(shellQuoted).join(' ')
}

/** A command line as it can be typed here: in the repository the name alone is not in the path. */
export function asTypedHere(command: string): string {
  return import.meta.url.endsWith('.ts') ? command.replace(/^fanbench/, 'npm run fanbench --') : command
}

/** Settings as the arguments that would be typed for them. */
export function flagArgs(given: Settings, isWanted: (setting: Setting) => boolean = () => true): string[] {
  return settings
    .filter((setting) => given[setting.key] !== undefined && isWanted(setting))
    .flatMap((setting) => argsOf(setting, given[setting.key]))
}

function argsOf({ key, kind, flag, isSecret }: Setting, value: unknown): string[] {
  if (kind === 'switch') return value === true ? [flag] : []
  if (Array.isArray(value))
    return value.flatMap((entry) => [flag, isSecret ? maskedEntry(String(entry)) : String(entry)])
  return [flag, key === 'target' ? withMaskedUrls(String(value)) : valueKinds[kind].format(value)]
}

/** As one word of a POSIX shell. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
