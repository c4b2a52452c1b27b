import { type FunctionSettings, environmentVariables, functionArn, traceId } from './environment-variables.ts'
import { errorTypeOf, exitDocument, responseTooLargeDocument, timeoutDocument } from './error-document.ts'
import type { InvocationLog } from './function-log.ts'
import { type ProcessUsage, readProcessUsage } from './process-usage.ts'
import type { PlatformStatus } from './report-line.ts'
import { type RuntimeCall, RuntimeApi } from './runtime-api.ts'
import { RuntimeProcess } from './runtime-process.ts'

const initTimeoutSeconds = 10
/** Reading `/proc` costs about as much as a small invocation: no more often than this. */
const usageIntervalMs = 1_000

/** What became of one event in the environment. */
export interface Handled {
  readonly kind: 'returned' | 'function-error'
  readonly payload: string
  readonly durationMs: number
  readonly status: PlatformStatus
}

export interface InitFailure {
  readonly durationMs: number
  readonly status: PlatformStatus
  /** Lambda's error document for the request that has to learn of it. */
  readonly payload: (requestId: string) => string
}

export interface EnvironmentListener {
  /** It can take an event now. */
  free(environment: Environment): void
  initFailed(environment: Environment, failure: InitFailure): void
  ended(environment: Environment): void
  /** A line of output that belongs to no invocation. */
  line(line: string): void
}

type State =
  | { readonly kind: 'initialising' }
  | { readonly kind: 'free' }
  | {
      readonly kind: 'invoking'
      readonly requestId: string
      readonly startedAtMs: number
      readonly log: InvocationLog
      readonly settle: (handled: Handled) => void
    }
  /** It has answered, and has not asked for the next event yet. */
  | { readonly kind: 'returning'; readonly log: InvocationLog }
  | { readonly kind: 'ending' }

/** An execution environment: one process that serves one event at a time. */
export class Environment {
  readonly #settings: FunctionSettings
  readonly #listener: EnvironmentListener
  readonly #api = new RuntimeApi((call) => this.#onCall(call))
  readonly #init = Promise.withResolvers<void>()
  #process: RuntimeProcess | undefined
  #state: State = { kind: 'initialising' }
  #startedAtMs = performance.now()
  #initMs: number | undefined
  #invocations = 0
  #timeout: NodeJS.Timeout | undefined
  #usage: ProcessUsage | undefined
  #usageReadAtMs = -Infinity

  constructor(settings: FunctionSettings, listener: EnvironmentListener) {
    this.#settings = settings
    this.#listener = listener
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  get invocations(): number {
    return this.#invocations
  }

  /** From the start of the process to its first `next`; undefined until then. */
  get initMs(): number | undefined {
    return this.#initMs
  }

  get phase(): State['kind'] {
    return this.#state.kind
  }

  /** Starts the process; resolves when its init phase is over, well or not. */
  async initialise(): Promise<void> {
    try {
      const runtimeApi = await this.#api.listen()
      if (this.#state.kind === 'initialising') this.#startProcess(runtimeApi)
      else this.#api.close()
    } catch (error) {
      this.#onEnd(`Runtime did not start: ${String(error)}`)
    }
    return this.#init.promise
  }

  /** Hands a free environment an event; resolves when it has answered, run out of time, or died. */
  invoke(requestId: string, payload: string, log: InvocationLog): Promise<Handled> {
    const { definition, functionName, region } = this.#settings
    const { promise, resolve } = Promise.withResolvers<Handled>()
    const timeoutMs = definition.timeoutSeconds * 1000
    this.#invocations += 1
    this.#state = { kind: 'invoking', requestId, startedAtMs: performance.now(), log, settle: resolve }
    this.#api.deliver({
      requestId,
      payload,
      deadlineMs: Date.now() + timeoutMs,
      functionArn: functionArn(region, functionName),
      traceId: traceId(),
    })
    this.#timeout = setTimeout(() => this.#onTimeout(), timeoutMs)
    return promise
  }

  /** What the process has used, not older than a second; of one that has ended, what was read last. */
  usage(maxAgeMs = usageIntervalMs): ProcessUsage | undefined {
    const nowMs = performance.now()
    if (this.pid !== undefined && nowMs - this.#usageReadAtMs >= maxAgeMs) {
      this.#usageReadAtMs = nowMs
      this.#usage = readProcessUsage(this.pid) ?? this.#usage
    }
    return this.#usage
  }

  /** Ends the process and waits for its end; an event that it is busy with ends as one whose runtime exited. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    this.usage(0)
    if (this.#process === undefined) this.#onEnd('Runtime was stopped before its start')
    else await this.#process.stop(signal)
  }

  #startProcess(runtimeApi: string): void {
    const { runtimeFile, taskRoot } = this.#settings
    const variables = environmentVariables(this.#settings, runtimeApi)
    this.#startedAtMs = performance.now()
    this.#process = new RuntimeProcess(runtimeFile, variables, taskRoot, (line) => this.#onLine(line))
    void this.#process.ended.then((reason) => this.#onEnd(reason))
    this.#timeout = setTimeout(() => this.#onTimeout(), initTimeoutSeconds * 1000)
  }

  #onCall(call: RuntimeCall): void {
    if (call.kind === 'next') this.#onNext()
    else if (call.kind === 'init-error') this.#onInitError(call.errorDocument)
    else this.#onAnswer(call)
  }

  #onNext(): void {
    // One that is about to be ended gets no further event.
    if (this.phase !== 'initialising' && this.phase !== 'returning') return
    clearTimeout(this.#timeout)
    if (this.#state.kind === 'initialising') {
      this.#initMs = performance.now() - this.#startedAtMs
      this.#init.resolve()
    }
    this.#state = { kind: 'free' }
    this.#listener.free(this)
  }

  #onAnswer(call: Extract<RuntimeCall, { requestId: string }>): void {
    const state = this.#state
    if (state.kind !== 'invoking' || state.requestId !== call.requestId) return
    const durationMs = performance.now() - state.startedAtMs
    // The time limit stays: Lambda's invoke phase, too, lasts until the runtime asks for `next`.
    this.#state = { kind: 'returning', log: state.log }
    // What the handler logged was written before its answer, and is read in the same turn of the event loop.
    setImmediate(() => state.settle({ ...answerOf(call), durationMs, status: { kind: 'success' } }))
  }

  #onInitError(errorDocument: string): void {
    if (this.#state.kind !== 'initialising') return
    this.#failInit({ kind: 'error', errorType: errorTypeOf(errorDocument) }, () => errorDocument)
    void this.stop()
  }

  #onTimeout(): void {
    const { timeoutSeconds } = this.#settings.definition
    const state = this.#state
    const status = { kind: 'timeout' } as const
    if (state.kind === 'initialising') this.#failInit(status, (id) => timeoutDocument(id, initTimeoutSeconds))
    if (state.kind === 'invoking') {
      const durationMs = performance.now() - state.startedAtMs
      const payload = timeoutDocument(state.requestId, timeoutSeconds)
      state.settle({ kind: 'function-error', payload, durationMs, status })
    }
    this.#state = { kind: 'ending' }
    void this.stop('SIGKILL')
  }

  #onEnd(reason: string): void {
    clearTimeout(this.#timeout)
    this.#api.close()
    const state = this.#state
    const status = { kind: 'error', errorType: 'Runtime.ExitError' } as const
    if (state.kind === 'initialising') this.#failInit(status, (id) => exitDocument(id, reason))
    if (state.kind === 'invoking') {
      const durationMs = performance.now() - state.startedAtMs
      state.settle({ kind: 'function-error', payload: exitDocument(state.requestId, reason), durationMs, status })
    }
    this.#state = { kind: 'ending' }
    this.#listener.ended(this)
  }

  #failInit(status: PlatformStatus, payload: (requestId: string) => string): void {
    this.#state = { kind: 'ending' }
    this.#listener.initFailed(this, { durationMs: performance.now() - this.#startedAtMs, status, payload })
    this.#init.resolve()
  }

  #onLine(line: string): void {
    if (this.#state.kind === 'invoking' || this.#state.kind === 'returning') this.#state.log.add(line)
    else this.#listener.line(line)
  }
}

function answerOf(call: Extract<RuntimeCall, { requestId: string }>): Pick<Handled, 'kind' | 'payload'> {
  if (call.kind === 'response') return { kind: 'returned', payload: call.payload }
  return {
    kind: 'function-error',
    payload: call.kind === 'error' ? call.errorDocument : responseTooLargeDocument(),
  }
}
