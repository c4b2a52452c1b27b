/** Lambda gives CPU in proportion to memory; an environment of this size has one full vCPU. */
const memoryMbOfOneCore = 1_769

/** The share of one core that an environment of this memory is given: 512 MB have 0.289. One thread can use no more than 1. */
export function cpuShareOf(memoryMb: number): number {
  return Math.min(1, memoryMb / memoryMbOfOneCore)
}

export interface CpuShareFigures {
  /** That of its memory; null if it is not held to any. */
  readonly askedCpuShare: number | null
  /**
   * Of the time in which it wanted a core while it had an event, the share in which it had one. One that always wants a core
   * is given the share that it asked for; less than that is for want of cores. Null if it has answered no event yet, or is not
   * held to any share.
   */
  readonly achievedCpuShare: number | null
}

export function cpuShareFigures(askedCpuShare: number | null, cpuTime: CpuTime | undefined): CpuShareFigures {
  const { usedMs, wantedMs } = cpuTime ?? noCpuTime
  return { askedCpuShare, achievedCpuShare: wantedMs > 0 ? usedMs / wantedMs : null }
}

/**
 * The CPU time that an environment had, and the time in which it wanted a core: its event loop had something to do, and it ran,
 * was held back, or waited for one.
 */
export interface CpuTime {
  readonly usedMs: number
  readonly wantedMs: number
}

/** How it travels from the runtime to the service, with each answer. Not a header of Lambda's. */
export const cpuTimeHeader = 'fanbench-cpu-time'

export function writeCpuTime({ usedMs, wantedMs }: CpuTime): string {
  return `${usedMs.toFixed(3)} ${wantedMs.toFixed(3)}`
}

export function readCpuTime(header: string | undefined): CpuTime | undefined {
  const [usedMs, wantedMs] = (header ?? '').split(' ').map(Number)
  return usedMs === undefined || wantedMs === undefined ? undefined : { usedMs, wantedMs }
}

const noCpuTime: CpuTime = { usedMs: 0, wantedMs: 0 }

export function addCpuTime(a: CpuTime = noCpuTime, b: CpuTime = noCpuTime): CpuTime {
  return { usedMs: a.usedMs + b.usedMs, wantedMs: a.wantedMs + b.wantedMs }
}

/** The CPU time since `before`. */
export function cpuTimeSince(before: CpuTime = noCpuTime, now: CpuTime = noCpuTime): CpuTime {
  return { usedMs: now.usedMs - before.usedMs, wantedMs: now.wantedMs - before.wantedMs }
}
