import type { CpuShareFigures } from './lambda/cpu-share.ts'

/** What the processes of one part of the stack have cost this machine so far. */
export interface ProcessFigures {
  readonly name: string
  /** How many there were at once, at most. */
  readonly processes: number
  /** Of all together; null where the system does not tell. */
  readonly cpuSeconds: number | null
  /** Of the largest among them. */
  readonly peakRssBytes: number | null
  /** Of environments: the share of a core that they were to have, and had. */
  readonly cpuShares?: readonly CpuShareFigures[]
}

export function figuresOfThisProcess(name: string): ProcessFigures {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  return { name, processes: 1, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakRssBytes: maxRSS * 1024 }
}
