import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Cores by their numbers: one for the main thread of each worker, the others for all else. */
export interface CoreSplit {
  readonly workers: readonly number[]
  readonly others: readonly number[]
}

/**
 * Gives the main thread of each worker a core of its own, for as long as the calibration server, which stands for another
 * machine, runs on this one. Linux lets a worker that the server wakes wait until a whole burst is sent if both were last on
 * the same core, even where another is idle; and threads that compile or collect garbage take a core for some milliseconds.
 *
 * @returns null with too few cores, and where `taskset` (util-linux) is missing or not allowed: then the kernel places all
 */
export async function splitCores(workers: number): Promise<CoreSplit | null> {
  const all = await coresOfThisProcess()
  if (all.length <= workers || !(await bind(process.pid, all, 'all threads'))) return null
  return { workers: all.slice(0, workers), others: all.slice(workers) }
}

/** This process, and all that it starts from now on, leaves the workers' cores. @returns what gives them back */
export async function leaveToWorkers({ others }: CoreSplit): Promise<AsyncDisposable> {
  const all = await coresOfThisProcess()
  await bind(process.pid, others, 'all threads')
  return {
    async [Symbol.asyncDispose]() {
      await bind(process.pid, all, 'all threads')
    },
  }
}

/** The main threads of these processes. Their other threads stay where they are. */
export async function giveToWorkers({ workers }: CoreSplit, pids: readonly number[]): Promise<void> {
  await Promise.all(pids.map((pid, worker) => bind(pid, workers.slice(worker, worker + 1), 'main thread')))
}

/** @returns whether it was done: the process may have ended, or a container may not allow it */
async function bind(pid: number, cores: readonly number[], which: 'all threads' | 'main thread'): Promise<boolean> {
  const options = which === 'all threads' ? '-acp' : '-cp'
  return await run('taskset', [options, cores.join(','), String(pid)]).then(
    () => true,
    () => false,
  )
}

/** None where `taskset` is missing. */
async function coresOfThisProcess(): Promise<number[]> {
  const { stdout } = await run('taskset', ['-cp', String(process.pid)]).catch(() => ({ stdout: '' }))
  // "pid 4711's current affinity list: 0,2-5"
  const [, list = ''] = /: ([\d,-]+)\s*$/.exec(stdout) ?? []
  return list.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range === '' ? [] : range.split('-').map(Number)
    return Number.isNaN(first) ? [] : Array.from({ length: last - first + 1 }, (_, at) => first + at)
  })
}
