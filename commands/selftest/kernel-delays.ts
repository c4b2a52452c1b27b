import { readFileSync, readdirSync } from 'node:fs'
import { nowUs } from '../../src/crowd/clock.ts'
import { GrowingColumn } from '../../src/metrics/recording/growing-column.ts'

/**
 * The total time that the kernel's network threads had waited for a core at some instants, in microseconds; empty if the system
 * does not report it.
 */
export interface KernelDelays {
  /** Monotonic. */
  readonly atUs: Float64Array
  readonly waitedUs: Float64Array
}

/** The value for a system that does not report the delays. */
export const noKernelDelays: KernelDelays = { atUs: new Float64Array(), waitedUs: new Float64Array() }

/** Often enough to tell one delivery's delay from the next one's. */
const tickMs = 20

/**
 * Watches Linux's `ksoftirqd` threads. On loopback, bytes that were written are at the receiver's socket at once, unless the kernel
 * leaves that to these threads. They wait for a core like other threads, and for milliseconds behind real-time processes: bytes arrive that
 * much later than they were sent.
 */
export class KernelDelayWatch {
  readonly #threads = networkThreads()
  readonly #atUs = new GrowingColumn(new Float64Array(0))
  readonly #waitedUs = new GrowingColumn(new Float64Array(0))
  readonly #timer: NodeJS.Timeout | undefined

  constructor() {
    this.#read()
    if (this.#threads.length > 0) this.#timer = setInterval(() => this.#read(), tickMs).unref()
  }

  stop(): KernelDelays {
    clearInterval(this.#timer)
    this.#read()
    return { atUs: this.#atUs.take(), waitedUs: this.#waitedUs.take() }
  }

  #read(): void {
    if (this.#threads.length === 0) return
    this.#atUs.push(nowUs())
    this.#waitedUs.push(this.#threads.reduce((sum, file) => sum + waitedUs(file), 0))
  }
}

/** The largest delay that bytes may have had which were sent at one instant and received at a later one. */
export function kernelDelayUs({ atUs, waitedUs }: KernelDelays, sentAtUs: number, receivedAtUs: number): number {
  const before = Math.max(0, placeAfter(atUs, sentAtUs) - 1)
  const after = Math.min(atUs.length - 1, placeAfter(atUs, receivedAtUs))
  return Math.max(0, (waitedUs[after] ?? 0) - (waitedUs[before] ?? 0))
}

/** Returns the place of the first instant that is later. */
function placeAfter(instants: Float64Array, atUs: number): number {
  let [low, high] = [0, instants.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((instants[middle] ?? 0) > atUs) high = middle
    else low = middle + 1
  }
  return low
}

/** A container may not see them. */
function networkThreads(): string[] {
  if (process.platform !== 'linux') return []
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return processes
    .filter((pid) => textOf(`/proc/${pid}/comm`).startsWith('ksoftirqd/'))
    .map((pid) => `/proc/${pid}/schedstat`)
}

/** Its second figure: nanoseconds on the run queue. */
function waitedUs(schedstat: string): number {
  return Number(textOf(schedstat).split(' ')[1] ?? 0) / 1000
}

/** Empty if it is gone, or not ours to read. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
