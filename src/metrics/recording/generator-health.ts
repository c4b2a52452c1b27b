import { PerformanceObserver, performance } from 'node:perf_hooks'
import { processShare } from './process-share.ts'
import { runQueueWaitNs } from './run-queue.ts'
import { Stalls } from './stalls.ts'

/** How well one worker kept up, from its start to now. CPU time and memory are its share, where several are in one process. */
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

/** Watches the load generator itself. */
export class GeneratorWatch {
  readonly #startedMs = performance.now()
  readonly #cpuAtStartSeconds: number
  readonly #waitedAtStartNs = runQueueWaitNs()
  readonly #onTick: () => void
  readonly #timer: NodeJS.Timeout
  readonly #gc: PerformanceObserver
  readonly #stalls = new Stalls(tickMs, performance.now())
  #gcMs = 0
  #isStopped = false

  /** @param onTick called a hundred times a second while the loop is free */
  constructor(onTick: () => void = () => undefined) {
    this.#onTick = onTick
    processShare.enter()
    this.#cpuAtStartSeconds = processShare.cpuSeconds
    this.#timer = setInterval(() => this.#tick(), tickMs)
    this.#timer.unref()
    this.#gc = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) this.#gcMs += entry.duration
    })
    this.#gc.observe({ entryTypes: ['gc'] })
  }

  health(): WorkerHealth {
    const wallMs = performance.now() - this.#startedMs
    const waitedNs = runQueueWaitNs()
    return {
      wallSeconds: wallMs / 1000,
      cpuSeconds: processShare.cpuSeconds - this.#cpuAtStartSeconds,
      stallShare: this.#stalls.totalMs / wallMs,
      longestStallUs: Math.round(this.#stalls.longestMs * 1000),
      runQueueShare:
        waitedNs === null || this.#waitedAtStartNs === null ? null : (waitedNs - this.#waitedAtStartNs) / 1e6 / wallMs,
      gcShare: this.#gcMs / wallMs,
      // Kibibytes on every platform of libuv.
      peakRssBytes: processShare.ofMemory(process.resourceUsage().maxRSS * 1024),
      rssBytes: residentBytes(),
    }
  }

  stop(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    processShare.leave()
    clearInterval(this.#timer)
    this.#gc.disconnect()
  }

  #tick(): void {
    this.#onTick()
    this.#stalls.tick(performance.now())
  }
}

/** The kernel gives it in a file, for which a process may have no descriptor left. */
function residentBytes(): number | null {
  try {
    return processShare.ofMemory(process.memoryUsage.rss())
  } catch {
    return null
  }
}
