import { setTimeout as sleep } from 'node:timers/promises'
import { nowUs } from '../crowd/clock.ts'
import type { ItemReader } from '../metrics/server/connection-items.ts'
import type { ItemsEntry } from '../metrics/server/items-entry.ts'

export interface ItemWatchParts {
  readonly reader: ItemReader
  readonly log: (entry: ItemsEntry) => void
  /** Prints one line, once, if the items cannot be read. */
  readonly notice: (text: string) => void
  /** Ends the watch with the run. */
  readonly signal: AbortSignal
  /** The shortest from the end of one reading to the next; left out: half a second. */
  readonly pauseMs?: number
}

const defaultPauseMs = 500

/** A large table takes long to read, and is read less often: reading it must not be load that is measured. */
const pausePerReading = 10

/** How many readings there are at most while it watches for so long, with those before and after. */
export function mostReadings(watchedSeconds: number): number {
  return Math.ceil((watchedSeconds * 1000) / defaultPauseMs) + 2
}

/** The notice of a run whose items cannot be read. */
export function leavingOutItems(reason: string | null): string {
  return `leaving out stale items and false cleanups: ${reason}`
}

/** Watches the items that the target keeps for the connections of this run, while a scenario asks for it. */
export class ItemWatch implements Disposable {
  readonly #parts: ItemWatchParts
  #items: ReadonlyMap<string, string> = new Map()
  #stopping: AbortController | undefined
  #watching: Promise<void> = Promise.resolve()
  #hasLastingFailure = false
  #logFailure: unknown

  constructor(parts: ItemWatchParts) {
    this.#parts = parts
  }

  /** Items at the last reading. */
  get size(): number {
    return this.#items.size
  }

  /** Once; after a failure that would occur again, nothing is read any more. */
  async read(): Promise<void> {
    const { reader, log, notice, signal } = this.#parts
    if (this.#hasLastingFailure || signal.aborted) return
    const beganAtUs = nowUs()
    const reading = await reader.read(signal)
    const atUs = nowUs()
    if (signal.aborted) return
    if (reading.kind === 'failed') {
      this.#hasLastingFailure = reading.lasting
      if (reading.lasting) notice(leavingOutItems(reading.reason))
      log({ kind: 'items-unread', atUs, reason: reading.reason })
      return
    }
    const before = this.#items
    this.#items = reading.items
    const added = [...reading.items].filter(([id]) => !before.has(id))
    const removed = [...before.keys()].filter((id) => !reading.items.has(id))
    log({ kind: 'items', beganAtUs, atUs, added, removed })
  }

  /** Reads again and again, with a pause between two readings, until {@link stop} or the end of the run. */
  start(): void {
    if (this.#stopping !== undefined) return
    this.#stopping = new AbortController()
    this.#watching = this.#watch(AbortSignal.any([this.#parts.signal, this.#stopping.signal]))
  }

  /** Ends the watch with a last reading. @throws what the log threw */
  async stop(): Promise<void> {
    this.#stopping?.abort()
    this.#stopping = undefined
    await this.#watching
    if (this.#logFailure !== undefined) throw this.#logFailure
    await this.read()
  }

  [Symbol.dispose](): void {
    this.#stopping?.abort()
    this.#parts.reader[Symbol.dispose]()
  }

  async #watch(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted && !this.#hasLastingFailure) {
        const beganAtUs = nowUs()
        await this.read()
        const pauseMs = Math.max(
          this.#parts.pauseMs ?? defaultPauseMs,
          ((nowUs() - beganAtUs) / 1000) * pausePerReading,
        )
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
      }
    } catch (error) {
      // Nothing awaits this: `stop` throws it.
      this.#logFailure = error
    }
  }
}
