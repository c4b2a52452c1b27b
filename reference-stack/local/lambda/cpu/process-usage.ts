import { readFileSync } from 'node:fs'

export interface ProcessUsage {
  readonly cpuSeconds: number
  readonly peakRssBytes: number
}

/** The unit in which Linux reports CPU time, on every architecture. */
const ticksPerSecond = 100

/** The usage of a running process; undefined if it is gone, or without `/proc`. */
export function readProcessUsage(pid: number): ProcessUsage | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    // The command's name, in parentheses, may contain anything; `utime` and `stime` are the 12th and 13th field after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A process that has ended but was not yet waited for has no memory.
    const peakRssKb = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]
    if (peakRssKb === undefined) return undefined
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
      peakRssBytes: Number(peakRssKb) * 1024,
    }
  } catch {
    return undefined
  }
}

/** The CPU time of both together, the memory of the larger one. */
export function combineUsage(a: ProcessUsage | undefined, b: ProcessUsage | undefined): ProcessUsage | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return {
    cpuSeconds: a.cpuSeconds + b.cpuSeconds,
    peakRssBytes: Math.max(a.peakRssBytes, b.peakRssBytes),
  }
}

/** The CPU time that was added to `before`; of the memory only the peak of all time is known. */
export function usageSince(before: ProcessUsage | undefined, now: ProcessUsage | undefined): ProcessUsage | undefined {
  if (before === undefined || now === undefined) return now
  return { ...now, cpuSeconds: now.cpuSeconds - before.cpuSeconds }
}
