import { type ProcessUsage, combineUsage, readProcessUsage } from './process-usage.ts'

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
