import { existsSync, readFileSync, writeSync } from 'node:fs'
import { harnessVersion } from './run/harness-version.ts'

/** The columns of the help that the package has as a file. */
export const overviewColumns = 80

/** Made by `npm run build`; the sources have none. */
const overviewFile = new URL('./overview.txt', import.meta.url)

/**
 * Answers `--version`, and in the package `--help`, without the modules of the commands, which take half a second to load.
 *
 * @returns false for everything else, and where stdout does not take the answer: the commands then say why
 */
export function answerQuickly(args: readonly string[]): boolean {
  const answer = args.length === 1 ? answerTo(args[0]) : null
  if (answer === null) return false
  try {
    writeSync(1, answer)
    return true
  } catch {
    return false
  }
}

function answerTo(asked: string | undefined): string | null {
  if (asked === '--version' || asked === '-V') return `${harnessVersion}\n`
  const isHelp = asked === '--help' || asked === '-h'
  if (!isHelp || process.stdout.columns < overviewColumns || !existsSync(overviewFile)) return null
  return readFileSync(overviewFile, 'utf8')
}
