import { availableParallelism, cpus, loadavg, release } from 'node:os'

/** The properties of the machine that the figures depend on. */
export interface Machine {
  readonly cores: number
  readonly cpu: string
  readonly kernel: string
  readonly node: string
  /** Processes that wanted a core, averaged over the last minute: what others did before the first round. */
  readonly loadBefore: number
}

export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    kernel: release(),
    node: process.version,
    loadBefore: oneMinuteLoad(),
  }
}

export function oneMinuteLoad(): number {
  return loadavg()[0] ?? 0
}
