import { spawn } from 'node:child_process'
import type { Duplex, Readable } from 'node:stream'
import { guard } from '../../../../processes/guard.ts'

/** From SIGTERM to SIGKILL. Without extensions Lambda gives no time at all. */
const graceMs = 500
/** A line without an end is cut here. */
const maxLineLength = 256 * 1024

export interface ProcessStart {
  readonly executable: string
  /** Its command line. */
  readonly args: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  /** Its working directory. */
  readonly directory: string
}

/** The process of an execution environment, its output cut into lines. */
export class RuntimeProcess {
  /** Undefined if the system would not start it. */
  readonly pid: number | undefined
  /** Resolves with what Lambda says of a runtime that ended: `Runtime exited with error: exit status 1`. */
  readonly ended: Promise<string>
  /** On which it speaks to the Runtime API. */
  readonly connection: Duplex

  constructor({ executable, args, variables, directory }: ProcessStart, onLine: (line: string) => void) {
    const child = spawn(executable, args, {
      cwd: directory,
      env: variables,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      // A process group of its own: what the handler has started ends with it.
      detached: true,
    })
    // One whose handler loops would not notice the end of the service.
    guard(child, 0, 'its-group')
    readLines(child.stdio[1] as Readable, onLine)
    readLines(child.stdio[2] as Readable, onLine)
    this.connection = child.stdio[3] as Duplex
    // It breaks when the process ends, which `ended` tells.
    this.connection.on('error', () => {})
    this.pid = child.pid
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(`Runtime did not start: ${error.message}`))
      // Its last lines are read from the pipes in the same turn of the event loop as its end: let them come first.
      child.once('exit', (code, signal) => {
        this.#signalGroup('SIGKILL')
        setImmediate(() => resolve(describeEnd(code, signal)))
      })
    })
  }

  /** Ends the process and waits until it has. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#signalGroup(signal)
    const kill = setTimeout(() => this.#signalGroup('SIGKILL'), graceMs)
    await this.ended
    clearTimeout(kill)
  }

  /** Ends all processes of an environment, except those that have left its process group. */
  #signalGroup(signal: NodeJS.Signals): void {
    if (this.pid === undefined) return
    try {
      process.kill(-this.pid, signal)
    } catch {
      // There is nobody left in it.
    }
  }
}

/** As the platform, which is written in Go, calls them. */
const signalTexts: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: 'aborted',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${signalTexts[signal] ?? signal}`
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
