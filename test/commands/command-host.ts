import { fork } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { type Outcome, suiteEnvironment } from './fanbench.ts'

/** A process that runs one command line after another. */
export interface CommandHost extends AsyncDisposable {
  /**
   * Runs the real command line to its end, with an environment of its own.
   *
   * @throws if the command line before it has not ended
   */
  fanbench(
    args: readonly string[],
    surroundings?: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> },
  ): Promise<Outcome>
  /** Ends it in the middle of whatever it does; the command line under way is rejected. */
  kill(): void
}

/**
 * Starts it. For tests of what a command line says and does, of which there are many; what concerns the process itself, as
 * signals do, needs one of its own. One command line at a time.
 *
 * @param env of every command line
 */
export function startCommandHost(env: Readonly<Record<string, string>> = {}): CommandHost {
  const child = fork(fileURLToPath(new URL('./command-host-process.ts', import.meta.url)), {
    env: { PATH: process.env['PATH'], ...suiteEnvironment, ...env },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('a child with pipes has them')
  let underWay: string | null = null
  return {
    async fanbench(args, { cwd = tmpdir(), env: more = {} } = {}) {
      const line = args.join(' ')
      // Each of a hundred tests would otherwise wait for its timeout behind the first one that hangs.
      if (underWay !== null)
        throw new Error(`\`fanbench ${line}\` cannot start: \`fanbench ${underWay}\` has not ended`)
      underWay = line
      child.send({ args, cwd, env: more, mark } satisfies CommandLine)
      const [out, err] = await Promise.all([untilMark(stdout), untilMark(stderr)])
      underWay = null
      return { exitCode: out.exitCode, stdout: out.text, stderr: err.text }
    },
    kill: () => void child.kill('SIGKILL'),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

/** What the process is sent. */
export interface CommandLine {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Stands before and after the exit code, which is the last thing on either stream. */
  readonly mark: string
}

const mark = '\0end\0'

/** What comes until a command line has ended. */
function untilMark(stream: Readable): Promise<{ text: string; exitCode: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ text: string; exitCode: number }>()
  const chunks: Buffer[] = []
  stream.on('data', take).on('end', leave)
  return promise

  function take(chunk: Buffer): void {
    chunks.push(chunk)
    const [text = '', exitCode, after] = Buffer.concat(chunks).toString().split(mark)
    if (after === undefined) return
    stream.off('data', take).off('end', leave)
    resolve({ text, exitCode: Number(exitCode) })
  }

  function leave(): void {
    reject(new Error(`the host of the command lines has gone: ${Buffer.concat(chunks).toString()}`))
  }
}
