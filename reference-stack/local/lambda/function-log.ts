import type { LogSink } from '../logs/log-event.ts'

const maxLines = 5_000
/** `x-amz-log-result` carries the last 4 KB. */
const tailBytes = 4 * 1024

/** A function's log: goes to CloudWatch Logs, and keeps its own last lines. */
export class FunctionLog {
  readonly #logGroupName: string
  readonly #publish: LogSink
  #lines: string[] = []

  constructor(functionName: string, publish: LogSink) {
    this.#logGroupName = `/aws/lambda/${functionName}`
    this.#publish = publish
  }

  get lines(): readonly string[] {
    return this.#lines.slice(-maxLines)
  }

  /** @param logStreamName of the environment that the line is from */
  add(line: string, logStreamName: string): void {
    this.#publish({ logGroupName: this.#logGroupName, logStreamName, timestampMs: Date.now(), message: line })
    this.#lines.push(line)
    if (this.#lines.length >= 2 * maxLines) this.#lines = this.#lines.slice(-maxLines)
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
