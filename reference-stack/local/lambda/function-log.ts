import type { LogSink } from '../logs/log-event.ts'
import { noticeMark } from './network/notice-mark.ts'

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
  readonly #noticed = new Set<string>()
  #lines: string[] = []

  constructor(functionName: string, publish: LogSink, onNotice: (text: string) => void) {
    this.#logGroupName = `/aws/lambda/${functionName}`
    this.#publish = publish
    this.#onNotice = onNotice
  }

  get lines(): readonly string[] {
    return this.#lines.slice(-maxLines)
  }

  /** What the stack has to say about this function: logged, and told, the first time. */
  notice(text: string): void {
    this.add(noticeMark + text, noticeStream)
  }

  /** @param logStreamName of the environment that the line is from */
  add(line: string, logStreamName: string): void {
    if (line.startsWith(noticeMark) && !this.#isNew(line)) return
    this.#publish({ logGroupName: this.#logGroupName, logStreamName, timestampMs: Date.now(), message: line })
    this.#lines.push(line)
    if (this.#lines.length >= 2 * maxLines) this.#lines = this.#lines.slice(-maxLines)
  }

  /** Each environment says it for itself. */
  #isNew(notice: string): boolean {
    if (this.#noticed.has(notice)) return false
    this.#noticed.add(notice)
    this.#onNotice(notice.slice(noticeMark.length))
    return true
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
    this.#log.add(line, this.#logStreamName)
    this.#text += `${line}\n`
    if (this.#text.length > 2 * tailBytes) this.#text = this.#text.slice(-tailBytes)
  }

  get tail(): string {
    const bytes = Buffer.from(this.#text)
    return bytes.length <= tailBytes ? this.#text : bytes.subarray(-tailBytes).toString('utf8')
  }
}
