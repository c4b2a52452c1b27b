import type { HandlerLine, InvocationFact, LoggedError } from '../invocation-fact.ts'
import type { ErrorLine } from './error-line.ts'
import { type InvocationLine, parseLogLine } from './log-line.ts'
import { type Mask, quotedLine } from './quoted-line.ts'
import type { Report } from './report-line.ts'

/** An event of a log group, as far as it matters here. */
export interface LogGroupEvent {
  readonly logStreamName: string
  /** Epoch milliseconds. */
  readonly timestampMs: number
  readonly message: string
}

interface Invocation {
  readonly environment: string
  readonly requestId: string
  startedAtMs: number | null
  endedAtMs: number | null
  report: Report | null
  handler: HandlerLine | null
  error: LoggedError | null
}

/** Puts together what the lines of one function's log say of each of its invocations. */
export class InvocationLog {
  readonly #functionName: string
  /** The latest of each environment's requests: an asynchronous event that is tried again keeps its request id. */
  readonly #open = new Map<string, Invocation>()
  readonly #invocations: Invocation[] = []
  readonly #initStartedAtMs = new Map<string, number>()
  /** The invocation that each environment was given last. */
  readonly #latest = new Map<string, Invocation>()
  /** Init errors of environments that have had no invocation yet. */
  readonly #initErrors = new Map<string, LoggedError>()
  readonly #masked: Mask

  /** @param masked hides the secrets in what the function has logged */
  constructor(functionName: string, masked: Mask) {
    this.#functionName = functionName
    this.#masked = masked
  }

  /** Lines of one environment in their order; those of several may be interleaved in any way. */
  add({ logStreamName, timestampMs, message }: LogGroupEvent): void {
    const line = parseLogLine(message)
    if (line === null) return
    if (line.kind === 'init-start') {
      // An environment is initialised once; what a function logs itself comes later.
      if (!this.#initStartedAtMs.has(logStreamName)) this.#initStartedAtMs.set(logStreamName, timestampMs)
      return
    }
    if (line.kind === 'error') {
      this.#addError(logStreamName, line)
      return
    }
    const invocation = this.#invocationOf(logStreamName, line)
    if (line.kind === 'start') invocation.startedAtMs = timestampMs
    if (line.kind === 'handler') invocation.handler = line.line
    if (line.kind === 'report') {
      invocation.endedAtMs = timestampMs
      invocation.report = line.report
    }
  }

  /** The invocations whose REPORT has come. */
  facts(): InvocationFact[] {
    return this.#invocations.flatMap((invocation) => {
      const { environment, requestId, startedAtMs, endedAtMs, handler } = invocation
      if (invocation.report === null || endedAtMs === null) return []
      const { errorType: _, ...report } = invocation.report
      const error = this.#errorOf(invocation)
      const initStartedAtMs = report.initUs === null ? null : (this.#initStartedAtMs.get(environment) ?? null)
      return [
        {
          functionName: this.#functionName,
          requestId,
          environment,
          startedAtMs,
          endedAtMs,
          ...report,
          initStartedAtMs,
          handler,
          ...(error !== null && { error }),
        },
      ]
    })
  }

  #addError(environment: string, { requestId, type, text }: ErrorLine): void {
    const error = { type: quotedLine(type, this.#masked), text: quotedLine(text, this.#masked) }
    const invocation =
      requestId === null ? this.#latest.get(environment) : this.#open.get(`${environment}\n${requestId}`)
    if (invocation === undefined) this.#initErrors.set(environment, error)
    else invocation.error ??= error
  }

  /** If the platform ended an invocation, its own reason replaces the error that the runtime could not log. */
  #errorOf({ environment, error, report }: Invocation): LoggedError | null {
    if (error !== null || report === null || report.status === 'success') return error
    return this.#initErrors.get(environment) ?? { type: report.errorType ?? report.status, text: '' }
  }

  #invocationOf(environment: string, line: InvocationLine): Invocation {
    const key = `${environment}\n${line.requestId}`
    const known = this.#open.get(key)
    if (known !== undefined && !isSaid(known, line)) return known
    const { requestId } = line
    const invocation: Invocation = {
      environment,
      requestId,
      startedAtMs: null,
      endedAtMs: null,
      report: null,
      handler: null,
      error: null,
    }
    this.#latest.set(environment, invocation)
    this.#open.set(key, invocation)
    this.#invocations.push(invocation)
    return invocation
  }
}

/** Has the invocation said this already, so that the line is of the next one? */
function isSaid({ startedAtMs, report, handler }: Invocation, { kind }: InvocationLine): boolean {
  if (kind === 'start') return startedAtMs !== null
  return (kind === 'report' ? report : handler) !== null
}
