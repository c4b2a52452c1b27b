import { Console } from 'node:console'
import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { inspect } from 'node:util'
import { type Command, CommanderError } from 'commander'
import type { CommandContext, CommandStream } from './context.ts'
import { mayColor, writeNotice } from './notice.ts'
import { NotRead } from '../../user-files/read-user-file.ts'
import { type ExitCode, type InterruptionCode, Refusal, exitCodes } from '../../src/exit-codes.ts'
import { machineRefusal } from '../../src/file-refusal.ts'
import { withMaskedUrls } from '../../src/masked-url.ts'
import { printable, printableOutput } from '../../src/printable.ts'
import type { Execute } from './subcommand.ts'

/** Some terminals and npm deliver one Ctrl-C twice, at nearly the same time. */
const samePressMs = 300

const interruption = new AbortController()
let endedBy: ExitCode = exitCodes.interrupted
let exitCode: ExitCode = exitCodes.ok

/**
 * Runs the command line of this process, and ends it with the exit code. Once a process.
 *
 * @param load the commands; what it throws is shown as a mistake
 */
export async function runInProcess(load: (execute: Execute) => Command | Promise<Command>): Promise<void> {
  // What a dependency may print must not mix with the answer on stdout.
  globalThis.console = new Console(process.stderr)

  endOnSignal('SIGINT', exitCodes.interrupted)
  endOnSignal('SIGTERM', exitCodes.terminated)
  // The terminal is gone: the report is worth as much as after a SIGTERM, and so is the code.
  endOnSignal('SIGHUP', exitCodes.terminated)
  process.on('uncaughtException', (error) => process.exit(explain(error)))
  // `| head` may stop reading and a terminal be closed (EIO) at any time, which is no mistake; a run goes on and is saved.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
    })

  try {
    await (await load(execute)).parseAsync()
  } catch (error) {
    exitCode = explain(error)
    // Whatever ended it, it was on its way to the end.
    if (interruption.signal.aborted) exitCode = endedBy
  }
  process.stdout.write('', () => {
    // The answer did not get there: on a full disk, say. Who stops reading has made no mistake.
    const lost: NodeJS.ErrnoException | null = process.stdout.errored
    const isLost = lost !== null && lost.code !== 'EPIPE' && lost.code !== 'EIO'
    process.exit(isLost ? explain(lost) : exitCode === exitCodes.interrupted ? endedBy : exitCode)
  })
}

async function execute(command: Command, work: Parameters<Execute>[1]): Promise<void> {
  exitCode = await work(contextOf(command))
}

interface OutputOptions {
  readonly json?: boolean
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly color: boolean
}

function contextOf(command: Command): CommandContext {
  const { json = false, quiet = false, verbose = false, color } = command.opts<OutputOptions>()
  return {
    answer: output(process.stdout, color),
    progress: output(process.stderr, color),
    json,
    gitHub: {
      summaryFile: process.env['GITHUB_STEP_SUMMARY'] || null,
      readsLog: process.env['GITHUB_ACTIONS'] === 'true',
    },
    quiet,
    verbose,
    ...(process.stdin.isTTY && process.stderr.isTTY ? { confirm, ask } : { confirm: null, ask: null }),
    signal: interruption.signal,
  }
}

/** Asks a question. A closed input or Ctrl-C counts as no. */
async function confirm(question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await ask(`${question} [y/N]`)) ?? '')
}

/** On stderr, as stdout is for the answer. */
async function ask(question: string): Promise<string | null> {
  // As a terminal it would take Ctrl-C for itself.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false })
  const answer = await Promise.race([
    lines.question(`${question} `, { signal: interruption.signal }),
    once(lines, 'close').then(() => null),
  ]).catch(() => null)
  lines.close()
  return answer === null ? null : answer.trim()
}

function output(stream: NodeJS.WriteStream, color: boolean): CommandStream {
  const isTerminal = stream.isTTY && process.env['TERM'] !== 'dumb'
  const inColor = color && isTerminal && stream.hasColors()
  return {
    write: (text) => void stream.write(printableOutput(text, inColor)),
    isTerminal,
    get columns() {
      // A pseudo-terminal may say 0, a pipe says nothing.
      return stream.columns > 0 ? stream.columns : 80
    },
    get rows() {
      return stream.rows > 0 ? stream.rows : 24
    },
    color: inColor,
  }
}

/** The first one asks for an orderly end, the second ends it. */
function endOnSignal(name: 'SIGINT' | 'SIGTERM' | 'SIGHUP', code: InterruptionCode): void {
  let firstAtMs: number | undefined
  process.on(name, () => {
    const nowMs = performance.now()
    firstAtMs ??= nowMs
    if (nowMs - firstAtMs > samePressMs) process.exit(code)
    if (interruption.signal.aborted) return
    endedBy = code
    const progress = output(process.stderr, false)
    // The terminal shows the key behind the status line, which is drawn again below.
    progress.write(`${progress.isTerminal ? '\r\u001B[K' : ''}stopping; once more to stop at once\n`)
    interruption.abort(code)
  })
}

/** Says what went wrong: the user's mistakes as sentences, ours with a stack. */
function explain(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  const refusal = error instanceof Refusal ? error : machineRefusal(error)
  const problems = refusal !== undefined ? refusal.problems : error instanceof NotRead ? [error.message] : null
  if (problems === null) {
    console.error(printable(withMaskedUrls(inspect(error))))
    return exitCodes.internal
  }
  for (const problem of problems)
    writeNotice(output(process.stderr, mayColor), `✖ ${printable(withMaskedUrls(problem))}`)
  return refusal?.exitCode ?? exitCodes.usage
}
