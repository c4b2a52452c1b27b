import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

/** From SIGTERM to SIGKILL. Without extensions Lambda gives no time at all. */
const graceMs = 500
/** A line without an end is cut here. */
const maxLineLength = 256 * 1024

/** The process of an execution environment, its output cut into lines. */
export class RuntimeProcess {
  /** Undefined if the system would not start it. */
  readonly pid: number | undefined
  /** Resolves with what Lambda says of a runtime that ended: `Runtime exited with error: exit status 1`. */
  readonly ended: Promise<string>
  readonly #child: ChildProcess

  constructor(
    runtimeFile: string,
    variables: Readonly<Record<string, string>>,
    directory: string,
    onLine: (line: string) => void,
  ) {
    const child = spawn(process.execPath, [runtimeFile], {
      cwd: directory,
      env: variables,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    readLines(child.stdout, onLine)
    readLines(child.stderr, onLine)
    this.#child = child
    this.pid = child.pid
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(`Runtime did not start: ${error.message}`))
      // Its last words are read from the pipes in the same turn of the event loop as its end: let them come first.
      child.once('exit', (code, signal) => setImmediate(() => resolve(describeEnd(code, signal))))
    })
  }

  /** Ends the process and waits until it has. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#child.kill(signal)
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), graceMs)
    await this.ended
    clearTimeout(kill)
  }
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${signal}`
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
    if (rest.length > maxLineLength) flush()
  })
  stream.once('end', flush)

  function flush(): void {
    if (rest !== '') onLine(rest)
    rest = ''
  }
}
