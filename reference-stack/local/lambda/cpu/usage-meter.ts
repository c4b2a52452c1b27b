import { readFileSync } from 'node:fs'

/** Reading `/proc` costs about as much as a small invocation: no more often than this. */
const readIntervalMs = 50

/** The usage of the processes of one execution environment, which run one after the other. */
export class UsageMeter {
  readonly #memoryBytes: number
  #pid: number | undefined
  #current: ProcessUsage | undefined
  #ended: ProcessUsage | undefined
  #readAtMs = -Infinity

  /** @param memoryMb how much one of them may use */
  constructor(memoryMb: number) {
    this.#memoryBytes = memoryMb * 1024 * 1024
  }

  /** A process has taken the place of the one before it, which has ended. */
  follow(pid: number | undefined): void {
    this.#ended = this.total
    this.#current = undefined
    this.#readAtMs = -Infinity
    this.#pid = pid
  }

  /** Reads it now, even if that was done just before. */
  read(): void {
    if (this.#pid === undefined) return
    this.#readAtMs = performance.now()
    this.#current = readProcessUsage(this.#pid) ?? this.#current
  }

  /**
   * Lambda kills an environment that uses more memory than its function has, what Node itself needs included. Without `/proc`
   * nobody knows, and none is killed.
   */
  exceedsMemory(): boolean {
    return (this.#recentPeakRssBytes() ?? 0) > this.#memoryBytes
  }

  /** The peak of the present process, at most its allowance; undefined if the system does not report it. */
  peakRssBytes(): number | undefined {
    const bytes = this.#recentPeakRssBytes()
    return bytes === undefined ? undefined : Math.min(bytes, this.#memoryBytes)
  }

  /** The last reading over all its processes. */
  get total(): ProcessUsage | undefined {
    return combineUsage(this.#ended, this.#current)
  }

  #recentPeakRssBytes(): number | undefined {
    if (performance.now() - this.#readAtMs >= readIntervalMs) this.read()
    return this.#current?.peakRssBytes
  }
}

export interface ProcessUsage {
  readonly cpuSeconds: number
  readonly peakRssBytes: number
}

/** The unit in which Linux reports CPU time, on every architecture. */
const ticksPerSecond = 100

/** The usage of a running process; undefined if it is gone, or without `/proc`. */
function readProcessUsage(pid: number): ProcessUsage | undefined {
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
