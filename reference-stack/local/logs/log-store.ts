import type { LogEvent } from './log-event.ts'

/** An event as it is kept: its id counts the events of its group. */
export interface StoredEvent extends LogEvent {
  readonly id: number
  /** When it came in, epoch milliseconds. */
  readonly ingestedAtMs: number
}

export interface LogStoreOptions {
  /** How late an event can be read. */
  readonly delayMs?: number
  /** The approximate bytes of the newest events kept for each group. */
  readonly keptBytes?: number
  readonly now?: () => number
}

/** The approximate size of an event beside its text. */
const eventOverheadBytes = 200

/** The log groups of one stack, in memory. A group comes into being with its first event. */
export class LogStore {
  readonly #delayMs: number
  readonly #keptBytes: number
  readonly #now: () => number
  readonly #groups = new Map<string, LogGroup>()

  constructor({ delayMs = 0, keptBytes = 32 * 1024 * 1024, now = Date.now }: LogStoreOptions = {}) {
    this.#delayMs = delayMs
    this.#keptBytes = keptBytes
    this.#now = now
  }

  add(event: LogEvent): void {
    const { logGroupName } = event
    let group = this.#groups.get(logGroupName)
    if (!group) this.#groups.set(logGroupName, (group = new LogGroup(this.#keptBytes)))
    group.add({ ...event, id: group.nextId, ingestedAtMs: this.#now() })
  }

  /** Its events that can be read by now, oldest first, from an id on; undefined if there is no such group. */
  events(logGroupName: string, fromId = 0): Iterable<StoredEvent> | undefined {
    return this.#groups.get(logGroupName)?.events(fromId, this.#now() - this.#delayMs)
  }

  groups(): readonly { readonly name: string; readonly createdAtMs: number; readonly bytes: number }[] {
    return [...this.#groups].map(([name, { createdAtMs, bytes }]) => ({ name, createdAtMs, bytes }))
  }
}

class LogGroup {
  bytes = 0
  createdAtMs = 0
  /** Events that had to make room. */
  #dropped = 0
  readonly #keptBytes: number
  /** In the order in which they came; the first `#gone` are to be forgotten. */
  #events: StoredEvent[] = []
  #gone = 0

  constructor(keptBytes: number) {
    this.#keptBytes = keptBytes
  }

  get nextId(): number {
    return this.#dropped + this.#events.length - this.#gone
  }

  add(event: StoredEvent): void {
    if (event.id === 0) this.createdAtMs = event.ingestedAtMs
    this.#events.push(event)
    this.bytes += bytesOf(event)
    while (this.bytes > this.#keptBytes) this.#drop()
    // Moving the array for each event would make a full group slow.
    if (this.#gone > this.#events.length / 2) {
      this.#events = this.#events.slice(this.#gone)
      this.#gone = 0
    }
  }

  *events(fromId: number, ingestedBeforeMs: number): Iterable<StoredEvent> {
    for (let index = this.#gone + Math.max(0, fromId - this.#dropped); index < this.#events.length; index++) {
      const event = this.#events[index]
      if (event === undefined || event.ingestedAtMs > ingestedBeforeMs) return
      yield event
    }
  }

  #drop(): void {
    const event = this.#events[this.#gone]
    if (event === undefined) return
    this.bytes -= bytesOf(event)
    this.#gone += 1
    this.#dropped += 1
  }
}

function bytesOf({ message }: StoredEvent): number {
  return message.length + eventOverheadBytes
}
