import type { LogSink } from '../logs/log-event.ts'
import { noticeMark } from './network/network-plan.ts'

const maxLines = 5_000
/** `x-amz-log-result` carries the last 4 KB. */
const tailBytes = 4 * 1024

/** The stream of what was noticed outside of every environment. */
const noticeStream = 'fanbench'

/** A function's log: goes to CloudWatch Logs, and keeps its own last lines. */
export class FunctionLog {
  readonly #logGroupName: string
  readonly #publish: LogSink
  readonly #onNotice: (text: string) => void
  readonly #noticed = new Map<string, number>()
  #lines: string[] = []

  constructor(functionName: string, publish: LogSink, onNotice: (text: string) => void) {
    this.#logGroupName = `/aws/lambda/${functionName}`
    this.#publish = publish
    this.#onNotice = onNotice
  }

  get lines(): readonly string[] {
    return this.#lines.slice(-maxLines)
  }

  /** The notices of the stack about this function, with their counts. */
  get notices(): readonly { readonly text: string; readonly count: number }[] {
    return [...this.#noticed].map(([text, count]) => ({ text, count }))
  }

  /** Logs a notice about this function, and reports it the first time. */
  notice(text: string): void {
    this.add(noticeMark + text, noticeStream)
  }

  /**
   * @param logStreamName of the environment that the line is from
   * @returns whether it is in the log: what the stack has to say stands there once
   */
  add(line: string, logStreamName: string): boolean {
    if (line.startsWith(noticeMark) && !this.#isNew(line.slice(noticeMark.length))) return false
    this.#publish({ logGroupName: this.#logGroupName, logStreamName, timestampMs: Date.now(), message: line })
    this.#lines.push(line)
    if (this.#lines.length >= 2 * maxLines) this.#lines = this.#lines.slice(-maxLines)
    return true
  }

  /** Each environment says it for itself. */
  #isNew(notice: string): boolean {
    const before = this.#noticed.get(notice) ?? 0
    this.#noticed.set(notice, before + 1)
    if (before === 0) this.#onNotice(notice)
    return before === 0
  }
}

/** The lines of one invocation: they go to the function's log, and their end to the caller that asked for it. */
export class InvocationLog {
  readonly #log: FunctionLog
  readonly #logStreamName: string
  #text = ''

  constructor(log: FunctionLog, logStreamName: string) {
    this.#log = log
    this.#logStreamName = logStreamName
  }

  add(line: string): void {
    if (!this.#log.add(line, this.#logStreamName)) return
    this.#text += `${line}\n`
    if (this.#text.length > 2 * tailBytes) this.#text = this.#text.slice(-tailBytes)
  }

  get tail(): string {
    const bytes = Buffer.from(this.#text)
    return bytes.length <= tailBytes ? this.#text : bytes.subarray(-tailBytes).toString('utf8')
  }
}
