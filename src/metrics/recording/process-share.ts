import { isMainThread } from 'node:worker_threads'

/**
 * The resources that this thread, or the process of a main thread, has used, in equal shares for its simultaneous watchers:
 * several shards may run in one process, and together they must not have used more than it did.
 */
class ProcessShare {
  #watchers = 0
  #mostWatchers = 0
  #usedSeconds = usedSeconds()
  #eachSeconds = 0

  enter(): void {
    this.#divide()
    this.#watchers += 1
    this.#mostWatchers = Math.max(this.#mostWatchers, this.#watchers)
  }

  leave(): void {
    this.#divide()
    this.#watchers -= 1
    if (this.#watchers === 0) this.#mostWatchers = 0
  }

  /** CPU time, for differences: so much more by the end than at the start is a watcher's own. */
  get cpuSeconds(): number {
    this.#divide()
    return this.#eachSeconds
  }

  /** A watcher's share of the memory of the process. */
  ofMemory(bytes: number): number {
    return Math.round(bytes / Math.max(1, this.#mostWatchers))
  }

  #divide(): void {
    const before = this.#usedSeconds
    this.#usedSeconds = usedSeconds()
    if (this.#watchers > 0) this.#eachSeconds += (this.#usedSeconds - before) / this.#watchers
  }
}

export const processShare = new ProcessShare()

/** The CPU time of this worker thread alone; that of the process includes all other threads. */
function usedSeconds(): number {
  const { user, system } = isMainThread ? process.cpuUsage() : process.threadCpuUsage()
  return (user + system) / 1e6
}
