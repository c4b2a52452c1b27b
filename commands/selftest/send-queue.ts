import { nowUs } from '../../src/crowd/clock.ts'

/** Timers have whole milliseconds: with `spin`, the last part of a wait is busy-waiting. */
const spinUs = 2000

export interface Due {
  readonly dueAtUs: number
}

/** A time in which nothing is sent, monotonic microseconds. */
export interface Stall {
  readonly fromUs: number
  readonly untilUs: number
}

/**
 * Sends items, each at its time and never before it. A late one does no harm: the instant that counts is recorded when it is
 * sent.
 */
export class SendQueue<Item extends Due> {
  readonly #send: (item: Item) => void
  readonly #spin: boolean
  /** A binary heap: no item is due before the one at half its index. The first place stays empty. */
  #heap: (Item | undefined)[] = [undefined]
  #stall: Stall = { fromUs: Number.POSITIVE_INFINITY, untilUs: Number.POSITIVE_INFINITY }
  #timer: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined
  #wakesAtUs = Number.POSITIVE_INFINITY

  constructor(send: (item: Item) => void, { spin }: { readonly spin: boolean }) {
    this.#send = send
    this.#spin = spin
  }

  /** Items not yet sent. */
  get length(): number {
    return this.#heap.length - 1
  }

  stall(stall: Stall): void {
    this.#stall = stall
  }

  add(item: Item): void {
    const heap = this.#heap
    let at = heap.length
    for (let parent = at >> 1; parent > 0 && this.#dueAtUs(parent) > item.dueAtUs; at = parent, parent >>= 1) {
      heap[at] = heap[parent]
    }
    heap[at] = item
  }

  /** Sends what is due, and wakes up for the rest. */
  flush(): void {
    let now = nowUs()
    for (; !this.#isStalled(now) && this.#dueAtUs(1) <= now; now = nowUs()) {
      const item = this.#take()
      if (item !== undefined) this.#send(item)
    }
    this.#wakeAt(this.#isStalled(now) ? this.#stall.untilUs : this.#dueAtUs(1))
  }

  /** Stops sending. @returns the items that were not sent, in no order */
  stop(): Item[] {
    clearTimeout(this.#timer)
    clearImmediate(this.#immediate)
    const left = this.#heap.filter((item) => item !== undefined)
    this.#heap = [undefined]
    return left
  }

  #isStalled(now: number): boolean {
    return now >= this.#stall.fromUs && now < this.#stall.untilUs
  }

  #wakeAt(dueAtUs: number): void {
    if (dueAtUs >= this.#wakesAtUs || dueAtUs === Number.POSITIVE_INFINITY) return
    clearTimeout(this.#timer)
    clearImmediate(this.#immediate)
    this.#wakesAtUs = dueAtUs
    const wake = () => {
      this.#wakesAtUs = Number.POSITIVE_INFINITY
      this.flush()
    }
    const waitUs = Math.max(0, dueAtUs - nowUs())
    if (!this.#spin) this.#timer = setTimeout(wake, Math.ceil(waitUs / 1000))
    else if (waitUs > spinUs) this.#timer = setTimeout(wake, Math.floor((waitUs - spinUs) / 1000))
    else this.#immediate = setImmediate(wake)
  }

  #dueAtUs(at: number): number {
    return this.#heap[at]?.dueAtUs ?? Number.POSITIVE_INFINITY
  }

  #take(): Item | undefined {
    const heap = this.#heap
    const first = heap[1]
    const last = heap.pop()
    if (last === undefined || heap.length === 1) return first
    let at = 1
    for (let child = 2; child < heap.length; at = child, child *= 2) {
      if (this.#dueAtUs(child + 1) < this.#dueAtUs(child)) child += 1
      if (this.#dueAtUs(child) >= last.dueAtUs) break
      heap[at] = heap[child]
    }
    heap[at] = last
    return first
  }
}
