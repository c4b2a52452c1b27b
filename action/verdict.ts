import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exitCodes } from '../src/exit-codes.ts'

/**
 * The verdict in one word, for later steps: `pass`, `fail`, `inconclusive`, `invalid`, `refused` or `error`. That of the saved
 * result counts where it has one, because `--allow-inconclusive` ends an inconclusive gate with 0; a trend has words of its own.
 *
 * @param folder of the saved result; null if nothing was saved
 */
export function verdictOf(command: string, folder: string | null, exitCode: number): string {
  const saved = folder === null ? undefined : savedVerdict(join(folder, `${command}.json`))
  return saved ?? verdictByExitCode(exitCode)
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
