import { existsSync } from 'node:fs'
import { noEchoParameters } from '../../reference-stack/definition.ts'
import { soundsSecret } from '../../src/crowd/connection/secret-words.ts'

/** Is an entry `name=value` a secret: by its name, or as one of the templates says `NoEcho` of it? */
export function secretEntry(templates: readonly string[]): (entry: string) => boolean {
  const hidden = new Set(
    templates.filter((path) => existsSync(path)).flatMap((path) => [...noEchoParameters(path).keys()]),
  )
  return (entry) => soundsSecret(entry) || hidden.has(entry.split('=', 1)[0] ?? '')
}

/** The values of parameters that are secrets: those that were given, and the defaults of what the template hides. */
export function secretValues(template: string, given: Readonly<Record<string, string>>): readonly string[] {
  const hidden = existsSync(template) ? noEchoParameters(template) : new Map<string, string | undefined>()
  const named = Object.entries(given).filter(([name]) => soundsSecret(name) || hidden.has(name))
  const defaults = [...hidden].flatMap(([name, value]) => (name in given ? [] : (value ?? [])))
  return [...named.map(([, value]) => value), ...defaults]
}
