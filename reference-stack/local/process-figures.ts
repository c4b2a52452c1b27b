import type { CpuShareFigures } from './lambda/cpu/cpu-share.ts'

/** What the processes of one part of the stack have cost this machine, since its start or since it was told to count anew. */
export interface ProcessFigures {
  readonly name: string
  /** How many there were at once, at most. */
  readonly processes: number
  /** Of all together; null where the system does not tell. */
  readonly cpuSeconds: number | null
  /** Of the largest among them, since its start. */
  readonly peakRssBytes: number | null
  /** Of environments: the share of a core that they were to have, and had. */
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
