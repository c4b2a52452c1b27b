const maxLines = 5_000
/** `x-amz-log-result` carries the last 4 KB. */
const tailBytes = 4 * 1024

/** The last lines of a function's log. */
export class FunctionLog {
  #lines: string[] = []

  get lines(): readonly string[] {
    return this.#lines.slice(-maxLines)
  }

  add(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length >= 2 * maxLines) this.#lines = this.#lines.slice(-maxLines)
  }
}

/** The lines of one invocation: they go to the function's log, and their end to the caller that asked for it. */
export class InvocationLog {
  readonly #log: FunctionLog
  #text = ''

  constructor(log: FunctionLog) {
    this.#log = log
  }

  add(line: string): void {
    this.#log.add(line)
    this.#text += `${line}\n`
    if (this.#text.length > 2 * tailBytes) this.#text = this.#text.slice(-tailBytes)
  }

  get tail(): string {
    const bytes = Buffer.from(this.#text)
    return bytes.length <= tailBytes ? this.#text : bytes.subarray(-tailBytes).toString('utf8')
  }
}
