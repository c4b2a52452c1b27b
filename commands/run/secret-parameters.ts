import { openTemplate } from '../../reference-stack/definition.ts'
import { soundsSecret } from '../../src/crowd/connection/handshake-secrets.ts'

/** Is an entry `name=value` a secret: by its name, or because the template declares it with `NoEcho`? */
export function secretEntry(noEcho: ReadonlySet<string>): (entry: string) => boolean {
  return (entry) => soundsSecret(entry) || noEcho.has(entry.split('=', 1)[0] ?? '')
}

/** The names of the parameters that a template declares with `NoEcho`, for a command that has not read the template. */
export function noEchoOf(template: string | undefined): ReadonlySet<string> {
  return new Set(template === undefined ? [] : openTemplate(template).noEcho.keys())
}

/** The values of parameters that are secrets: those that were given, and the defaults of the template's own. */
export function secretValues(
  noEcho: ReadonlyMap<string, string | undefined>,
  given: Readonly<Record<string, string>>,
): readonly string[] {
  const named = Object.entries(given).filter(([name]) => soundsSecret(name) || noEcho.has(name))
  const defaults = [...noEcho].flatMap(([name, value]) => (name in given ? [] : (value ?? [])))
  return [...named.map(([, value]) => value), ...defaults]
}
