import { PerformanceObserver, performance } from 'node:perf_hooks'
import { type LateTick, StandStill } from '../../../processes/stand-still.ts'
import { runQueueWaitNs, threadTime } from '../../../processes/thread-time.ts'
import { processShare } from './process-share.ts'
import { Stalls } from './stalls.ts'

/** Shows how well one worker kept up, from its start to now. CPU time and memory are its share, if several are in one process. */
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
  /** Missing in logs of older versions, and where the kernel does not tell. */
  readonly thread?: ThreadHealth
}

/** The causes that kept the thread of a worker from running. */
export interface ThreadHealth {
  /** Now, on the monotonic clock of the machine. */
  readonly atUs: number
  /** Since the start: neither computing nor waiting for a core. */
  readonly stoodStillSeconds: number
  /** Null as long as there was no stall. */
  readonly longestStall: KnownStall | null
}

/** The work of a thread while its loop was stalled. */
export interface KnownStall extends Omit<LateTick, 'lateMs'> {
  /** When it began, on the monotonic clock of the machine. */
  readonly atUs: number
  readonly durationMs: number
  /** The part of its CPU time that collected garbage. */
  readonly collectingMs: number
}

/** Reports when a collection began, as milliseconds before now, and its duration. */
export type GarbageCollected = (sinceMs: number, durationMs: number) => void

/** Each tick wakes an idle process, which costs it some 50 us. */
export const tickMs = 10

/** Watches the load generator itself. */
export class GeneratorWatch {
  readonly #startedMs = performance.now()
  readonly #cpuAtStartSeconds: number
  readonly #waitedAtStartNs = runQueueWaitNs()
  readonly #onTick: () => void
  readonly #onCollected: GarbageCollected
  readonly #timer: NodeJS.Timeout
  readonly #gc: PerformanceObserver
  readonly #stalls = new Stalls(tickMs, performance.now())
  readonly #stops = new StandStill(tickMs, performance.now(), threadTime())
  /** The end of the longest one, by `performance.now()`. */
  #longest: (LateTick & { readonly endMs: number }) | null = null
  /** The latest collections of garbage, which are told only after the stall that they made. */
  readonly #collections: { readonly startTime: number; readonly duration: number }[] = []
  #collectingMs = 0
  #gcMs = 0
  #isStopped = false

  /**
   * @param onTick called a hundred times a second while the loop is free
   * @param onCollected called soon after each collection of garbage
   */
  constructor(onTick: () => void = () => undefined, onCollected: GarbageCollected = () => undefined) {
    this.#onTick = onTick
    this.#onCollected = onCollected
    processShare.enter()
    this.#cpuAtStartSeconds = processShare.cpuSeconds
    this.#timer = setInterval(() => this.#tick(), tickMs)
    this.#timer.unref()
    this.#gc = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) this.#collected(entry)
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
      ...this.#thread(),
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
    const nowMs = performance.now()
    const longestMs = this.#stalls.longestMs
    this.#stalls.tick(nowMs)
    const late = this.#stops.tick(nowMs, threadTime())
    if (late === null || this.#stalls.longestMs === longestMs) return
    this.#longest = { ...late, endMs: nowMs }
    this.#collectingMs = this.#collections.reduce((sum, collection) => sum + this.#inLongest(collection), 0)
  }

  #collected({ startTime, duration }: PerformanceEntry): void {
    this.#gcMs += duration
    this.#onCollected(performance.now() - startTime, duration)
    this.#collectingMs += this.#inLongest({ startTime, duration })
    this.#collections.push({ startTime, duration })
    if (this.#collections.length > keptCollections) this.#collections.shift()
  }

  /** Returns the part of a collection that was in the longest stall. */
  #inLongest({ startTime, duration }: { readonly startTime: number; readonly duration: number }): number {
    if (this.#longest === null) return 0
    const { endMs, lateMs } = this.#longest
    return Math.max(0, Math.min(endMs, startTime + duration) - Math.max(endMs - lateMs - tickMs, startTime))
  }

  #thread(): { readonly thread?: ThreadHealth } {
    if (this.#stops.totalMs === null) return {}
    const atUs = Number(process.hrtime.bigint() / 1000n)
    return {
      thread: { atUs, stoodStillSeconds: this.#stops.totalMs / 1000, longestStall: this.#longestStall(atUs) },
    }
  }

  #longestStall(nowUs: number): KnownStall | null {
    if (this.#longest === null) return null
    const { endMs, lateMs, usedMs, waitedMs, stoodStillMs } = this.#longest
    const atUs = nowUs - Math.round((performance.now() - endMs + lateMs) * 1000)
    return { atUs, durationMs: lateMs, usedMs, waitedMs, stoodStillMs, collectingMs: this.#collectingMs }
  }
}

/** More than are made between two ticks that are not late by much. */
const keptCollections = 50

/** The kernel gives it in a file, for which a process may have no descriptor left. */
function residentBytes(): number | null {
  try {
    return processShare.ofMemory(process.memoryUsage.rss())
  } catch {
    return null
  }
}
