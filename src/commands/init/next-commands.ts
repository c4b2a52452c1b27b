import { maskedEntry } from '../../settings/target-settings.ts'
import { asTypedHere } from '../command-line.ts'

/** A run with the config file, and its report. */
export function nextCommands(): string[] {
  return ['fanbench run broadcast', 'fanbench report latest'].map(asTypedHere)
}

export interface Outlook {
  readonly isGood: boolean
  /** Of the handshake, which is in no file. */
  readonly query: readonly string[]
  /** What is left to do about the workflow and the runs. */
  readonly todo: readonly string[]
}

export function nextText({ isGood, query, todo }: Outlook): string {
  const secrets = query.map(maskedEntry).join(', ')
  return [
    ...todo,
    ...(secrets === '' ? [] : [`Not in any file: set FANBENCH_QUERY for what follows, one entry a line (${secrets}).`]),
    isGood ? 'Next:' : 'The files are kept: mend them, and init again tries them. Then:',
    ...nextCommands().map((command) => `  ${command}`),
  ]
    .map((line) => `${line}\n`)
    .join('')
}
