import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { exitCodes, interruptionBy } from '../../src/exit-codes.ts'
import { withoutCredentials } from '../../src/targets/credentials.ts'

/** The receiver of a child process's output, and the signal that may end it. */
export interface ChildSurroundings {
  readonly onLine: (line: string) => void
  readonly signal: AbortSignal
  /** Hidden wherever the child prints them. */
  readonly credentials: readonly string[]
  /** The seconds that the child may take to end after its signal; 5 s by default. */
  readonly graceSeconds?: number
}

export interface EndedChild {
  /** Null if a signal ended it. */
  readonly exitCode: number | null
  readonly endedBy: NodeJS.Signals | null
  readonly lastLines: readonly string[]
}

const linesOfAnError = 15

/**
 * Runs a program on this Node until it exits, or the signal ends it: by SIGTERM where that is what has ended this process, else by
 * SIGINT.
 *
 * @returns its exit code, or the signal that it was ended by, and its last lines
 */
export async function runNode(
  args: readonly string[],
  { cwd, environment }: { readonly cwd: string; readonly environment: Readonly<Record<string, string>> },
  { onLine, signal, credentials, graceSeconds = 5 }: ChildSurroundings,
): Promise<EndedChild> {
  // In a process group of its own: Ctrl-C in the terminal reaches only this process, which then ends the child.
  const child = spawn(process.execPath, args, {
    cwd,
    detached: process.platform !== 'win32',
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const onAbort = () => {
    child.kill(interruptionBy(signal) === exitCodes.terminated ? 'SIGTERM' : 'SIGINT')
    setTimeout(() => child.kill('SIGKILL'), graceSeconds * 1000).unref()
  }
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  const lastLines: string[] = []
  const onOutput = (line: string) => {
    const shown = withoutCredentials(line.trimEnd(), credentials)
    if (shown === '') return
    onLine(shown)
    lastLines.push(shown)
    if (lastLines.length > linesOfAnError) lastLines.shift()
  }
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onOutput)
  await once(child, 'close')
  signal.removeEventListener('abort', onAbort)
  return { exitCode: child.exitCode, endedBy: child.signalCode, lastLines }
}
