import type { LogEvent } from './log-event.ts'

/** A line of a function's log, as somebody at a terminal follows it. */
export interface FollowedLine {
  readonly functionName: string
  /** Whole, and as it was logged: the text of others. */
  readonly message: string
}

export interface FollowedLines {
  readonly lines: readonly FollowedLine[]
  /** Further lines that came too fast to be followed. */
  readonly leftOut: number
}

/** Lines are handed over together, so that a chat under load is not slowed by being followed. */
const [intervalMs, mostLines] = [100, 200]

/**
 * Hands on what functions log as it comes, and of what the platform logs only that something has failed: of the other lines
 * there are three for each invocation.
 */
export class LogFeed {
  readonly #functionNameOf: ReadonlyMap<string, string>
  readonly #follow: (lines: FollowedLines) => void
  #lines: FollowedLine[] = []
  #leftOut = 0
  #isDue = false

  /** @param physicalNames by function name */
  constructor(physicalNames: Readonly<Record<string, string>>, follow: (lines: FollowedLines) => void) {
    this.#functionNameOf = new Map(
      Object.entries(physicalNames).map(([functionName, name]) => [`/aws/lambda/${name}`, functionName]),
    )
    this.#follow = follow
  }

  add({ logGroupName, message }: LogEvent): void {
    if (isOrdinary(message)) return
    const functionName = this.#functionNameOf.get(logGroupName) ?? logGroupName
    if (this.#lines.length < mostLines) this.#lines.push({ functionName, message })
    else this.#leftOut += 1
    if (this.#isDue) return
    this.#isDue = true
    setTimeout(() => this.#flush(), intervalMs).unref()
  }

  #flush(): void {
    const followed = { lines: this.#lines, leftOut: this.#leftOut }
    this.#isDue = false
    this.#lines = []
    this.#leftOut = 0
    this.#follow(followed)
  }
}

/** A line of the platform about an invocation that has nothing wrong with it. */
function isOrdinary(message: string): boolean {
  if (/^(?:START|END) RequestId: |^INIT_START /.test(message)) return true
  return message.startsWith('REPORT RequestId: ') && !message.includes('\tStatus: ')
}
