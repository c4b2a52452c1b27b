import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exitCodes } from '../src/exit-codes.ts'

/**
 * The verdict in one word, for later steps: `pass`, `fail`, `inconclusive`, `invalid`, `refused`, `error`, or `none` where nothing was
 * measured, as with `--dry-run`. That of the saved result counts where it has one, because `--allow-inconclusive` ends an
 * inconclusive gate with 0; a trend has words of its own. What did not end with 0 has not passed, whatever it had saved by then.
 *
 * @param folder of the saved result; null if nothing was saved
 */
export function verdictOf(command: string, folder: string | null, exitCode: number): string {
  const saved = folder === null ? undefined : savedVerdict(join(folder, `${command}.json`))
  if (saved !== undefined && (saved !== 'pass' || exitCode === exitCodes.ok)) return saved
  return folder === null && exitCode === exitCodes.ok ? 'none' : verdictByExitCode(exitCode)
}

function savedVerdict(file: string): string | undefined {
  if (!existsSync(file)) return undefined
  const { verdict } = JSON.parse(readFileSync(file, 'utf8')) as { verdict?: unknown }
  return typeof verdict === 'string' ? verdict : undefined
}

function verdictByExitCode(exitCode: number): string {
  switch (exitCode) {
    case exitCodes.ok:
      return 'pass'
    case exitCodes.checkFailed:
      return 'fail'
    case exitCodes.inconclusive:
      return 'inconclusive'
    case exitCodes.invalid:
      return 'invalid'
    case exitCodes.usage:
    case exitCodes.refused:
      return 'refused'
    default:
      return 'error'
  }
}
