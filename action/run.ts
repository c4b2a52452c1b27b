import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitCodes } from '../src/exit-codes.ts'

// The step of action.yml that runs fanbench in the working directory. Its exit code is fanbench's.

const { INPUT_COMMAND = '', INPUT_STACK = '', INPUT_BASELINE_REF = '', INPUT_ARGS = '' } = process.env
const outFolder = join('reports', 'out')
const earlier = savedResults()

const exitCode = await runFanbench()
const folder = newestOf(savedResults().filter((name) => !earlier.includes(name)))
const [command = ''] = splitWords(INPUT_COMMAND)
setOutput('exit-code', String(exitCode))
setOutput('verdict', verdictOf(command, folder, exitCode))
setOutput('folder', folder ?? '')
process.exit(exitCode)

async function runFanbench(): Promise<number> {
  const cli = fileURLToPath(new URL('../commands/cli.ts', import.meta.url))
  let words: string[]
  try {
    words = fanbenchWords({
      command: INPUT_COMMAND,
      stack: INPUT_STACK,
      baselineRef: INPUT_BASELINE_REF,
      args: INPUT_ARGS,
    })
  } catch (error) {
    console.error(`✖ args: ${(error as Error).message}`)
    return exitCodes.usage
  }
  const child = spawn(process.execPath, [cli, ...words], { stdio: 'inherit' })
  // A cancelled job signals this process alone; fanbench then writes a partial report.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return code ?? 128 + constants.signals[signal ?? 'SIGKILL']
}

/** Names begin with the instant of their start, so that they sort by time. */
function savedResults(): string[] {
  try {
    return readdirSync(outFolder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
  } catch {
    return []
  }
}

function newestOf(names: readonly string[]): string | null {
  const newest = names.toSorted().at(-1)
  return newest === undefined ? null : join(outFolder, newest)
}

function setOutput(name: string, value: string): void {
  const file = process.env['GITHUB_OUTPUT']
  if (file !== undefined) appendFileSync(file, `${name}=${value}\n`)
}

/** What a workflow gives the action; an empty text is an input that was not given. */
interface ActionInputs {
  /** `gate`, `run`, ... */
  readonly command: string
  readonly stack: string
  readonly baselineRef: string
  /** Further words, as one would type them: `--members 50 --slo 'delivery_latency.p99<250ms'`. */
  readonly args: string
}

/** The words behind `fanbench`. A value that begins with a dash stays the value of its option. */
export function fanbenchWords({ command, stack, baselineRef, args }: ActionInputs): string[] {
  return [
    ...splitWords(command),
    ...(baselineRef === '' ? [] : [`--baseline-ref=${baselineRef}`]),
    ...(stack === '' ? [] : [`--stack=${stack}`]),
    ...splitWords(args),
  ]
}

/**
 * Splits at spaces and line feeds, other than within quotes. Nothing is expanded and nothing is run: a shell never reads it.
 *
 * @throws SyntaxError for a quote that is not closed
 */
export function splitWords(text: string): string[] {
  const quoted = /'([^']*)'|"([^"]*)"/g
  const words = [...text.matchAll(/(?:'[^']*'|"[^"]*"|\S)+/g)].map(([word]) => word)
  if (words.some((word) => /['"]/.test(word.replaceAll(quoted, ''))))
    throw new SyntaxError(`a quote is not closed: ${text.trim()}`)
  return words.map((word) => word.replaceAll(quoted, '$1$2'))
}

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
