import { type CpuTime, addCpuTime, cpuShareOf } from '../cpu/cpu-share.ts'
import type { InitWork } from '../cpu/init-work.ts'
import { type ProcessUsage, UsageMeter } from '../cpu/usage-meter.ts'
import type { InvocationLog } from '../function-log.ts'
import type { PlatformStatus } from '../report-line.ts'
import {
  type FunctionSettings,
  type InitializationType,
  environmentVariables,
  newLogStreamName,
  traceId,
} from './environment-variables.ts'
import {
  type Handled,
  type InitFailure,
  type InvokeEvent,
  answerOf,
  errorTypeOf,
  exitDocument,
  timeoutDocument,
} from './handling.ts'
import { RuntimeApi, type RuntimeCall } from './runtime-api.ts'
import { RuntimeProcess } from './runtime-process.ts'

const initTimeoutSeconds = 10
/** How often the memory of an environment that works is looked at. */
const memoryCheckIntervalMs = 50

export interface EnvironmentListener {
  /** It can take an event now. */
  free(environment: Environment): void
  initFailed(environment: Environment, failure: InitFailure): void
  /** @param initWork undefined of a runtime that does not say it */
  initialised(initMs: number, initWork: InitWork | undefined): void
  ended(environment: Environment): void
  /** Its handler has written a line. */
  wrote(line: string): void
  /** A line of output that belongs to no invocation. */
  line(line: string): void
}

/**
 * An execution environment: one process that serves one event at a time. If the process exits after its init phase, the
 * environment stays and starts another for its next event, whose time that start is part of.
 */
export class Environment {
  readonly initializationType: InitializationType
  /** Where its lines go in the function's log group. */
  readonly logStreamName: string
  readonly #settings: FunctionSettings
  readonly #listener: EnvironmentListener
  readonly #api = new RuntimeApi((call) => this.#onCall(call))
  readonly #init = Promise.withResolvers<void>()
  readonly #usage: UsageMeter
  #variables: Readonly<Record<string, string>> = {}
  #process: RuntimeProcess | undefined
  #state: EnvironmentState = { kind: 'initialising' }
  #isStopping = false
  #startedAtMs = performance.now()
  #initMs: number | undefined
  #invocations = 0
  #timeout: NodeJS.Timeout | undefined
  #memoryChecks: NodeJS.Timeout | undefined
  #cpuTime: CpuTime | undefined

  constructor(settings: FunctionSettings, initializationType: InitializationType, listener: EnvironmentListener) {
    this.#settings = settings
    this.initializationType = initializationType
    this.logStreamName = newLogStreamName(settings.version)
    this.#listener = listener
    this.#usage = new UsageMeter(settings.definition.memoryMb)
  }

  get version(): string {
    return this.#settings.version
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

  get phase(): EnvironmentState['kind'] {
    return this.#state.kind
  }

  /** Null if it is not held to a CPU share. */
  get askedCpuShare(): number | null {
    return this.#settings.cpu === 'by-memory' ? cpuShareOf(this.#settings.definition.memoryMb) : null
  }

  /** The CPU time of its answered events; undefined without a CPU share. */
  get cpuTime(): CpuTime | undefined {
    return this.#cpuTime
  }

  /** Starts the process; resolves when its init phase is over, well or not. */
  async initialise(): Promise<void> {
    try {
      const runtimeApi = await this.#api.listen()
      this.#variables = environmentVariables(this.#settings, this.initializationType, this.logStreamName, runtimeApi)
    } catch (error) {
      this.#onEnd(`Runtime did not start: ${String(error)}`)
    }
    if (this.#state.kind === 'initialising') {
      this.#startedAtMs = performance.now()
      this.#timeout = setTimeout(() => this.#onTimeout(), initTimeoutSeconds * 1000)
      this.#startProcess()
    } else this.#api.close()
    return this.#init.promise
  }

  /** Hands a free environment an event; resolves when it has answered, run out of time, or exited. */
  invoke({ requestId, payload, invokedFunctionArn }: InvokeEvent, log: InvocationLog): Promise<Handled> {
    const { promise, resolve } = Promise.withResolvers<Handled>()
    const timeoutMs = this.#settings.definition.timeoutSeconds * 1000
    this.#invocations += 1
    const isCrashed = this.#state.kind === 'crashed'
    this.#state = { kind: 'invoking', requestId, startedAtMs: performance.now(), log, settle: resolve }
    this.#timeout = setTimeout(() => this.#onTimeout(), timeoutMs)
    this.#memoryChecks = setInterval(() => this.#usage.exceedsMemory() && this.#kill(), memoryCheckIntervalMs)
    if (isCrashed) this.#startProcess()
    this.#api.deliver({
      requestId,
      payload,
      deadlineMs: Date.now() + timeoutMs,
      functionArn: invokedFunctionArn,
      traceId: traceId(),
    })
    return promise
  }

  /** The usage of all its processes; ended ones count with their last reading. Undefined if the system does not report it. */
  usage(): ProcessUsage | undefined {
    this.#usage.read()
    return this.#usage.total
  }

  /** Ends the process and waits for its end; an event that it is busy with ends as one whose runtime exited. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#usage.read()
    if (this.#state.kind === 'free') this.#state = { kind: 'ending' }
    if (this.#process === undefined) this.#onEnd('Runtime was stopped before its start')
    else await this.#process.stop('SIGTERM')
  }

  #startProcess(): void {
    const { definition, program, taskRoot } = this.#settings
    const args = program.args(definition.memoryMb)
    const start = { executable: program.executable, args, variables: this.#variables, directory: taskRoot }
    try {
      const started = new RuntimeProcess(start, (line) => this.#onLine(line))
      this.#process = started
      this.#usage.follow(started.pid)
      this.#api.serve(started.connection)
      void started.ended.then((reason) => this.#onEnd(reason))
    } catch (error) {
      // The system has no file descriptors left.
      this.#onEnd(`Runtime did not start: ${String(error)}`)
    }
  }

  #kill(): void {
    this.#usage.read()
    void this.#process?.stop('SIGKILL')
  }

  #onCall(call: RuntimeCall): void {
    if (call.kind === 'next') this.#onNext(call.initWork)
    else if (call.kind === 'init-error') this.#onInitError(call.errorDocument)
    else this.#onAnswer(call)
  }

  #onNext(initWork: InitWork | undefined): void {
    // One that is about to be ended gets no further event.
    if (this.phase !== 'initialising' && this.phase !== 'returning') return
    clearTimeout(this.#timeout)
    if (this.#state.kind === 'initialising') {
      this.#initMs = performance.now() - this.#startedAtMs
      this.#listener.initialised(this.#initMs, initWork)
      this.#init.resolve()
    }
    this.#state = { kind: 'free' }
    this.#listener.free(this)
  }

  #onAnswer(call: Extract<RuntimeCall, { requestId: string }>): void {
    const state = this.#state
    if (state.kind !== 'invoking' || state.requestId !== call.requestId) return
    this.#cpuTime = addCpuTime(this.#cpuTime, call.cpuTime)
    // Lambda would have ended it as soon as it used that much, and so without an answer.
    if (this.#usage.exceedsMemory()) return this.#kill()
    clearInterval(this.#memoryChecks)
    const handled = this.#handled(state, answerOf(call), { kind: 'success' })
    // The time limit stays: Lambda's invoke phase, too, lasts until the runtime asks for `next`.
    this.#state = { kind: 'returning', log: state.log }
    // What the handler logged was written before its answer, and is read in the same turn of the event loop.
    setImmediate(() => state.settle(handled))
  }

  #onInitError(errorDocument: string): void {
    const status = { kind: 'error', errorType: errorTypeOf(errorDocument) } as const
    const state = this.#state
    if (state.kind === 'initialising') this.#failInit(status, () => errorDocument)
    else if (state.kind === 'invoking') this.#giveUp(state, errorDocument, status)
    this.#kill()
  }

  #onTimeout(): void {
    const state = this.#state
    const status = { kind: 'timeout' } as const
    if (state.kind === 'initialising') this.#failInit(status, (id) => timeoutDocument(id, initTimeoutSeconds))
    if (state.kind === 'returning') this.#state = { kind: 'crashing' }
    if (state.kind === 'invoking') {
      this.#usage.read()
      this.#giveUp(state, timeoutDocument(state.requestId, this.#settings.definition.timeoutSeconds), status)
    }
    this.#kill()
  }

  #onEnd(reason: string): void {
    clearTimeout(this.#timeout)
    clearInterval(this.#memoryChecks)
    this.#process = undefined
    const state = this.#state
    const status = { kind: 'error', errorType: 'Runtime.ExitError' } as const
    if (state.kind === 'initialising') this.#failInit(status, (id) => exitDocument(id, reason))
    if (state.kind === 'invoking') this.#giveUp(state, exitDocument(state.requestId, reason), status)
    this.#usage.follow(undefined)
    if (this.#initMs === undefined || this.#isStopping) this.#onLastEnd()
    else if (state.kind === 'free') this.#state = { kind: 'crashed' }
    else this.#onCrash()
  }

  #onLastEnd(): void {
    this.#api.close()
    this.#state = { kind: 'ending' }
    this.#listener.ended(this)
  }

  #onCrash(): void {
    this.#state = { kind: 'crashing' }
    // The report of the event during which it exited comes before the start of the next.
    setImmediate(() => {
      if (this.#state.kind !== 'crashing') return
      this.#state = { kind: 'crashed' }
      this.#listener.free(this)
    })
  }

  /** Ends an event whose process cannot be used any more. */
  #giveUp(state: Invoking, payload: string, status: PlatformStatus): void {
    clearInterval(this.#memoryChecks)
    state.settle(this.#handled(state, { kind: 'function-error', payload }, status))
    this.#state = { kind: 'crashing' }
  }

  #handled(state: Invoking, answer: Pick<Handled, 'kind' | 'payload'>, status: PlatformStatus): Handled {
    const durationMs = performance.now() - state.startedAtMs
    return { ...answer, durationMs, status, peakRssBytes: this.#usage.peakRssBytes() }
  }

  #failInit(status: PlatformStatus, payload: (requestId: string) => string): void {
    this.#state = { kind: 'ending' }
    this.#listener.initFailed(this, { durationMs: performance.now() - this.#startedAtMs, status, payload })
    this.#init.resolve()
  }

  #onLine(line: string): void {
    this.#listener.wrote(line)
    if (this.#state.kind === 'invoking' || this.#state.kind === 'returning') this.#state.log.add(line)
    else this.#listener.line(line)
  }
}

/** Where an execution environment is in its life. */
type EnvironmentState =
  | { readonly kind: 'initialising' }
  /** It has asked for an event, and stands still until there is one. */
  | { readonly kind: 'free' }
  /** Its process is gone. The next event starts another: Lambda's suppressed init. */
  | { readonly kind: 'crashed' }
  | Invoking
  /** It has answered, and has not asked for the next event yet. */
  | { readonly kind: 'returning'; readonly log: InvocationLog }
  /** Its process is going or gone, and the event that it had has been given up. */
  | { readonly kind: 'crashing' }
  | { readonly kind: 'ending' }

interface Invoking {
  readonly kind: 'invoking'
  readonly requestId: string
  readonly startedAtMs: number
  readonly log: InvocationLog
  readonly settle: (handled: Handled) => void
}
