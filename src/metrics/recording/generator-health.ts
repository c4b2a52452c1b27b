import { PerformanceObserver, performance } from 'node:perf_hooks'
import { runQueueWaitNs } from './run-queue.ts'

/** How well one worker kept up, from its start to now. */
export interface WorkerHealth {
  readonly wallSeconds: number
  readonly cpuSeconds: number
  /** Share of the wall time spent in event-loop stalls of more than 10 ms. */
  readonly stallShare: number
  readonly longestStallUs: number
  /** Share of the wall time spent runnable but waiting for a core; null where the kernel does not tell. */
  readonly runQueueShare: number | null
  readonly gcShare: number
  readonly peakRssBytes: number
  /** Now; null where it cannot be read. */
  readonly rssBytes: number | null
}

/** Each tick wakes an idle process, which costs it some 50 us. */
const tickMs = 10
const stallMs = 10

/**
 * Watches the load generator itself. Stalls are weighted by time: a percentile of `monitorEventLoopDelay` is blind to a
 * loop that is blocked a tenth of the time, since it takes one sample a tick and a blocked loop has few ticks.
 */
export class GeneratorWatch {
  readonly #startedMs = performance.now()
  readonly #cpuAtStart = process.cpuUsage()
  readonly #waitedAtStartNs = runQueueWaitNs()
  readonly #onTick: () => void
  readonly #timer: NodeJS.Timeout
  readonly #gc: PerformanceObserver
  #lastTickMs = performance.now()
  #stalledMs = 0
  #longestStallMs = 0
  #gcMs = 0

  /** @param onTick called a hundred times a second while the loop is free */
  constructor(onTick: () => void = () => undefined) {
    this.#onTick = onTick
    this.#timer = setInterval(() => this.#tick(), tickMs)
    this.#timer.unref()
    this.#gc = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) this.#gcMs += entry.duration
    })
    this.#gc.observe({ entryTypes: ['gc'] })
  }

  health(): WorkerHealth {
    const wallMs = performance.now() - this.#startedMs
    const cpu = process.cpuUsage(this.#cpuAtStart)
    const waitedNs = runQueueWaitNs()
    return {
      wallSeconds: wallMs / 1000,
      cpuSeconds: (cpu.user + cpu.system) / 1e6,
      stallShare: this.#stalledMs / wallMs,
      longestStallUs: Math.round(this.#longestStallMs * 1000),
      runQueueShare:
        waitedNs === null || this.#waitedAtStartNs === null ? null : (waitedNs - this.#waitedAtStartNs) / 1e6 / wallMs,
      gcShare: this.#gcMs / wallMs,
      // Kibibytes on every platform of libuv.
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
      rssBytes: residentBytes(),
    }
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#gc.disconnect()
  }

  #tick(): void {
    this.#onTick()
    const now = performance.now()
    const delayMs = now - this.#lastTickMs - tickMs
    this.#lastTickMs = now
    // A stall begins half an interval, on average, before the tick that it delays was due.
    const estimateMs = delayMs + tickMs / 2
    if (estimateMs <= stallMs) return
    this.#stalledMs += estimateMs
    this.#longestStallMs = Math.max(this.#longestStallMs, estimateMs)
  }
}

/** The kernel tells it in a file, for which a process may have no descriptor left. */
function residentBytes(): number | null {
  try {
    return process.memoryUsage.rss()
  } catch {
    return null
  }
}
