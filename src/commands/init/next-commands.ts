import { maskedEntry } from '../../settings/target-settings.ts'
import { asTypedHere } from '../command-line.ts'

/** A run with the config file, and its report. */
export function nextCommands(): string[] {
  return ['fanbench run broadcast', 'fanbench report latest'].map(asTypedHere)
}

/** @param query of the handshake, which is in no file */
export function nextText(isGood: boolean, query: readonly string[]): string {
  const secrets = query.map(maskedEntry).join(', ')
  return [
    ...(secrets === '' ? [] : [`Not in any file: set FANBENCH_QUERY for what follows, one entry a line (${secrets}).`]),
    isGood ? 'Next:' : 'The files are kept: mend them, and init again tries them. Then:',
    ...nextCommands().map((command) => `  ${command}`),
  ]
    .map((line) => `${line}\n`)
    .join('')
}
