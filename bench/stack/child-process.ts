import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

const pollMs = 100
const startTimeoutMs = 60_000
const stopTimeoutMs = 20_000

/** Starts a program of Node and waits until it is ready. @throws if it ends before, or takes longer than a minute */
export async function startNode(
  args: readonly string[],
  options: SpawnOptions,
  isReady: () => boolean | Promise<boolean>,
): Promise<ChildProcess> {
  const child = spawn(process.execPath, args, options)
  const failBy = performance.now() + startTimeoutMs
  while (!(await isReady())) {
    if (hasEnded(child)) throw new Error(`${args.join(' ')} ended before it was ready`)
    if (performance.now() > failBy) {
      await stopNode(child)
      throw new Error(`${args.join(' ')} was not ready within ${startTimeoutMs / 1000} s`)
    }
    await sleep(pollMs)
  }
  return child
}

/** Asks it to end, and ends it if it does not. */
export async function stopNode(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const exited = once(child, 'exit')
  child.kill('SIGINT')
  const kill = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
  await exited
  clearTimeout(kill)
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
