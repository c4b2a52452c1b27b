import type { Settings } from '../../src/settings/settings.ts'
import { maskedEntry } from '../../src/settings/target-settings.ts'
import { asTypedHere } from '../run/command-line.ts'

/** A run with the config file, and its report. */
export function nextCommands(): string[] {
  return ['fanbench run broadcast', 'fanbench report latest'].map(asTypedHere)
}

export interface Outlook {
  readonly isGood: boolean
  /** What is in no file. */
  readonly secrets: Pick<Settings, 'query' | 'parameter'>
  /** What is left to do about the workflow and the runs. */
  readonly todo: readonly string[]
}

export function nextText({ isGood, secrets: { query = [], parameter = [] }, todo }: Outlook): string {
  const [queries, parameters] = [query, parameter].map((entries) => entries.map(maskedEntry).join(', '))
  return [
    ...todo,
    ...(queries === '' ? [] : [`Not in any file: set FANBENCH_QUERY for what follows, one entry a line (${queries}).`]),
    ...(parameters === ''
      ? []
      : [`Not in any file: set FANBENCH_PARAMETER for what follows, with commas between entries (${parameters}).`]),
    isGood ? 'Next:' : 'The files are kept: mend them, and init again tries them. Then:',
    ...nextCommands().map((command) => `  ${command}`),
  ]
    .map((line) => `${line}\n`)
    .join('')
}
