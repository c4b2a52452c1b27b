import type {
  LiveEnd,
  LiveEvent,
  LiveHistory,
  LiveLine,
  LiveNow,
  LivePhase,
  LiveSecond,
} from '../../reports/html/live/live-events.ts'

/** Ten minutes. */
const mostSeconds = 600
/** A scenario may disrupt its members for hours. */
const mostPhases = 200
const mostLines = 300

/** Passes events to the open live pages, and keeps those that a page needs when it opens later. */
export class LiveLog {
  readonly #tell: (event: LiveEvent) => void
  readonly #seconds: LiveSecond[] = []
  readonly #phases: LivePhase[] = []
  readonly #lines: LiveLine[] = []
  #now: LiveNow | null = null
  #end: LiveEnd | null = null

  /** @param tell sends an event to the pages that are open now */
  constructor(tell: (event: LiveEvent) => void) {
    this.#tell = tell
  }

  get history(): LiveEvent & LiveHistory {
    return {
      kind: 'history',
      seconds: this.#seconds,
      now: this.#now,
      phases: this.#phases,
      lines: this.#lines,
      end: this.#end,
    }
  }

  second(now: LiveNow): void {
    this.#now = now
    push(this.#seconds, { second: now.second, values: now.values }, mostSeconds)
    this.#tell({ kind: 'second', ...now })
  }

  phase(phase: LivePhase): void {
    push(this.#phases, phase, mostPhases)
    this.#tell({ kind: 'phase', ...phase })
  }

  line(line: LiveLine): void {
    push(this.#lines, line, mostLines)
    this.#tell({ kind: 'line', ...line })
  }

  end(end: LiveEnd): void {
    this.#end = end
    this.#tell({ kind: 'end', ...end })
  }
}

/** The oldest makes room. */
function push<Item>(items: Item[], item: Item, most: number): void {
  items.push(item)
  if (items.length > most) items.shift()
}
