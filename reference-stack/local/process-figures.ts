import type { CpuShareFigures } from './lambda/cpu/cpu-share.ts'

/** The cost of one part's processes to this machine, since its start or since the last new count. */
export interface ProcessFigures {
  readonly name: string
  /** How many there were at once, at most. */
  readonly processes: number
  /** The CPU time of all together; null if the system does not report it. */
  readonly cpuSeconds: number | null
  /** The peak of the largest among them, since its start. */
  readonly peakRssBytes: number | null
  /** The intended and the actual CPU shares of environments. */
  readonly cpuShares?: readonly CpuShareFigures[]
}

export function figuresOfThisProcess(name: string): ProcessFigures {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  return { name, processes: 1, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakRssBytes: maxRSS * 1024 }
}

/** The CPU time that was added to `before`. */
export function figuresSince(before: ProcessFigures | undefined, now: ProcessFigures): ProcessFigures {
  if (before === undefined || now.cpuSeconds === null) return now
  return { ...now, cpuSeconds: now.cpuSeconds - (before.cpuSeconds ?? 0) }
}
