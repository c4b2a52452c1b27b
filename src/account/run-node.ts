import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { withoutCredentials } from '../targets/credentials.ts'

/** Who hears what a child says, and who may end it. */
export interface ChildSurroundings {
  readonly onLine: (line: string) => void
  readonly signal: AbortSignal
  /** Shown to nobody, whoever prints them. */
  readonly credentials: readonly string[]
}

const linesOfAnError = 15
const graceMs = 5000

/** Runs a program on this Node to its end, which the signal hastens. @returns also the last that it has said */
export async function runNode(
  words: readonly string[],
  { cwd, environment }: { readonly cwd: string; readonly environment: Readonly<Record<string, string>> },
  { onLine, signal, credentials }: ChildSurroundings,
): Promise<{ readonly exitCode: number | null; readonly lastLines: readonly string[] }> {
  // In a group of its own: the terminal's Ctrl-C reaches only us, and what it starts is ended in order.
  const child = spawn(process.execPath, words, {
    cwd,
    detached: process.platform !== 'win32',
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const onAbort = () => {
    child.kill('SIGINT')
    setTimeout(() => child.kill('SIGKILL'), graceMs).unref()
  }
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  const lastLines: string[] = []
  const say = (line: string) => {
    const shown = withoutCredentials(line.trimEnd(), credentials)
    if (shown === '') return
    onLine(shown)
    lastLines.push(shown)
    if (lastLines.length > linesOfAnError) lastLines.shift()
  }
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', say)
  await once(child, 'close')
  signal.removeEventListener('abort', onAbort)
  return { exitCode: child.exitCode, lastLines }
}
