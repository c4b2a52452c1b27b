import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const cli = fileURLToPath(new URL('../../commands/cli.ts', import.meta.url))

/** What vitest.config.ts sets for all runs of the suite, for processes that do not inherit the environment. */
export const suiteEnvironment = {
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
  FANBENCH_NO_MACHINE_LOAD: process.env['FANBENCH_NO_MACHINE_LOAD'],
}

export interface Outcome {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Surroundings {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** A command that runs the command line, with its own arguments: `['prlimit', '--nofile=100']`. */
  readonly through?: readonly string[]
}

/** Runs the real command line to its end. */
export async function fanbench(args: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  return await startFanbench(args, surroundings).outcome
}

export interface RunningCommand {
  readonly child: ChildProcess
  readonly outcome: Promise<Outcome>
}

/** Starts it in a process group of its own, which ends with the test at the latest. */
export function startFanbench(args: readonly string[], surroundings: Surroundings = {}): RunningCommand {
  const command = spawnFanbench(args, surroundings)
  const { child } = command
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
      process.kill(-child.pid, 'SIGKILL')
  })
  return command
}

/** Starts it in a process group of its own, which the caller sees to the end of. */
export function spawnFanbench(args: readonly string[], { cwd, env, through = [] }: Surroundings = {}): RunningCommand {
  const [command = '', ...rest] = [...through, process.execPath, cli, ...args]
  const child = spawn(command, rest, {
    cwd,
    detached: true,
    env: { PATH: process.env['PATH'], ...suiteEnvironment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const outcome = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(
    ([stdout, stderr]) => ({ exitCode: child.exitCode, stdout, stderr }),
  )
  return { child, outcome }
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
