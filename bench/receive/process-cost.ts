import { readFileSync, readdirSync } from 'node:fs'

/** The CPU time of a process and its descendants so far. */
export interface ProcessCost {
  /** User and system time of the threads that still run, microseconds. */
  readonly cpuUs: number
  readonly rssKiB: number
}

/**
 * Seen from outside, so that every client is measured the same way. The scheduler's nanoseconds, since the user and
 * system times of `/proc/<pid>/stat` come in steps of 10 ms; they leave out threads that have ended, of which the
 * clients have none that matter.
 *
 * @throws if the process has ended, or the kernel keeps no such figures
 */
export function processCost(pid: number): ProcessCost {
  const sum = { cpuUs: 0, rssKiB: Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) }
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const { cpuUs, children } = threadCost(`/proc/${pid}/task/${thread}`)
    sum.cpuUs += cpuUs
    for (const child of children) {
      const cost = processCost(child)
      sum.cpuUs += cost.cpuUs
      sum.rssKiB += cost.rssKiB
    }
  }
  return sum
}

function threadCost(task: string): { cpuUs: number; children: number[] } {
  try {
    const nanoseconds = Number(readFileSync(`${task}/schedstat`, 'utf8').split(' ')[0])
    const children = readFileSync(`${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
    return { cpuUs: nanoseconds / 1000, children }
  } catch (error) {
    // It has ended since the threads were listed.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { cpuUs: 0, children: [] }
    throw error
  }
}
