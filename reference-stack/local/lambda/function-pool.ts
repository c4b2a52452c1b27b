import { Environment, type Handled, type InitFailure } from './environment.ts'
import type { FunctionSettings } from './environment-variables.ts'
import { exitDocument } from './error-document.ts'
import { FunctionLog, InvocationLog } from './function-log.ts'
import { type ProcessUsage, combineUsage } from './process-usage.ts'
import { endLine, initReportLine, reportLine, startLine } from './report-line.ts'
import { isWorthStarting } from './worth-starting.ts'

/** An invocation's end, with what the metrics need to know of it. */
export interface Conclusion {
  readonly kind: Handled['kind']
  readonly payload: string
  readonly logTail: string
  readonly durationMs: number
}

interface WaitingEvent {
  readonly requestId: string
  readonly payload: string
  readonly sinceMs: number
  readonly conclude: (conclusion: Conclusion) => void
}

interface FreeEnvironment {
  readonly environment: Environment
  readonly reaper: NodeJS.Timeout
}

/** One function: its environments, and the events that wait for one of them. */
export class FunctionPool {
  readonly log = new FunctionLog()
  readonly #settings: FunctionSettings
  readonly #idleEnvironmentMs: number
  /** Called whenever {@link wantsEnvironment} may have become true. */
  readonly #onChange: () => void
  readonly #environments = new Set<Environment>()
  /** A stack: the one used last is taken first, so that those not needed grow old. */
  readonly #free: FreeEnvironment[] = []
  readonly #waiting: WaitingEvent[] = []
  /** Of the latest environment that came up. */
  #initMs: number | undefined
  #lastFreeAtMs = 0
  #stallWatch: NodeJS.Timeout | undefined
  #mostAtOnce = 0
  #usageOfEnded: ProcessUsage | undefined
  #disposed = false

  constructor(settings: FunctionSettings, idleEnvironmentMs: number, onChange: () => void) {
    this.#settings = settings
    this.#idleEnvironmentMs = idleEnvironmentMs
    this.#onChange = onChange
  }

  get environments(): ReadonlySet<Environment> {
    return this.#environments
  }

  /** How many environments there were at once, at most. */
  get mostAtOnce(): number {
    return this.#mostAtOnce
  }

  /** Of all its environments together, those that have ended included. */
  usage(): ProcessUsage | undefined {
    return [...this.#environments].reduce(
      (sum: ProcessUsage | undefined, environment) => combineUsage(sum, environment.usage(0)),
      this.#usageOfEnded,
    )
  }

  /** Since when its oldest event waits; undefined if none does. */
  get waitingSinceMs(): number | undefined {
    return this.#waiting[0]?.sinceMs
  }

  wantsEnvironment(hasSpareCpu: boolean): boolean {
    if (this.#waiting.length === 0) return false
    const phases = [...this.#environments].map(({ phase }) => phase)
    return isWorthStarting({
      waiting: this.#waiting.length,
      stalledMs: this.#stalledMs(),
      initialising: phases.filter((phase) => phase === 'initialising').length,
      busy: phases.filter((phase) => phase === 'invoking').length,
      returning: phases.filter((phase) => phase === 'returning').length,
      initMs: this.#initMs,
      hasSpareCpu,
    })
  }

  /** Resolves when the event is through; an event that no environment is free for waits for the first that is. */
  invoke(requestId: string, payload: string): Promise<Conclusion> {
    const { promise, resolve } = Promise.withResolvers<Conclusion>()
    const event = { requestId, payload, sinceMs: performance.now(), conclude: resolve }
    if (this.#disposed) this.#refuse(event)
    else this.#waiting.push(event)
    this.#serveWaiting()
    if (this.#waiting.length > 0) this.#onChange()
    this.#watchForStall()
    return promise
  }

  /** Starts one more environment; resolves when its init phase is over. */
  async startEnvironment(): Promise<void> {
    const environment = new Environment(this.#settings, {
      free: (environment) => this.#onFree(environment),
      initFailed: (environment, failure) => this.#onInitFailed(environment, failure),
      ended: (environment) => this.#onEnded(environment),
      line: (line) => this.log.add(line),
    })
    this.#environments.add(environment)
    this.#mostAtOnce = Math.max(this.#mostAtOnce, this.#environments.size)
    await environment.initialise()
  }

  async dispose(): Promise<void> {
    this.#disposed = true
    clearTimeout(this.#stallWatch)
    for (const event of this.#waiting.splice(0)) this.#refuse(event)
    for (const { reaper } of this.#free.splice(0)) clearTimeout(reaper)
    await Promise.all([...this.#environments].map((environment) => environment.stop()))
  }

  #serveWaiting(): void {
    while (this.#waiting.length > 0) {
      const free = this.#free.pop()
      if (free === undefined) return
      clearTimeout(free.reaper)
      const event = this.#waiting.shift()
      if (event !== undefined) void this.#serve(free.environment, event)
    }
  }

  /** For how long its oldest event has waited while no environment came free. */
  #stalledMs(): number {
    const oldestSinceMs = this.waitingSinceMs ?? Infinity
    return Math.max(0, performance.now() - Math.max(oldestSinceMs, this.#lastFreeAtMs))
  }

  /** Looks again when events may have waited in vain for as long as a start takes. */
  #watchForStall(): void {
    if (this.#waiting.length === 0 || this.#initMs === undefined || this.#stallWatch !== undefined) return
    const untilStalledMs = this.#initMs - this.#stalledMs()
    this.#stallWatch = setTimeout(
      () => {
        this.#stallWatch = undefined
        this.#onChange()
        this.#watchForStall()
      },
      untilStalledMs > 0 ? untilStalledMs : this.#initMs,
    )
  }

  async #serve(environment: Environment, event: WaitingEvent): Promise<void> {
    const log = new InvocationLog(this.log)
    log.add(startLine(event.requestId))
    const isFirst = environment.invocations === 0
    const handled = await environment.invoke(event.requestId, event.payload, log)
    this.#conclude(event, log, handled, environment, isFirst ? environment.initMs : undefined)
  }

  #conclude(
    event: WaitingEvent,
    log: InvocationLog,
    handled: Handled,
    environment: Environment,
    initMs?: number,
  ): void {
    const { requestId } = event
    const { kind, payload, durationMs, status } = handled
    const { memoryMb } = this.#settings.definition
    const peakRssBytes = environment.usage()?.peakRssBytes
    log.add(endLine(requestId))
    log.add(reportLine({ requestId, durationMs, initMs, memoryMb, peakRssBytes, status }))
    event.conclude({ kind, payload, durationMs, logTail: log.tail })
  }

  #onFree(environment: Environment): void {
    if (this.#disposed) return
    this.#lastFreeAtMs = performance.now()
    if (environment.invocations === 0) this.#initMs = environment.initMs
    const reaper = setTimeout(() => {
      this.#takeFromFree(environment)
      void environment.stop()
    }, this.#idleEnvironmentMs)
    reaper.unref()
    this.#free.push({ environment, reaper })
    this.#serveWaiting()
    this.#watchForStall()
  }

  /** The event that has waited longest learns of it: each failed start so ends one event, and none is tried for ever. */
  #onInitFailed(environment: Environment, failure: InitFailure): void {
    const { durationMs, status } = failure
    this.log.add(initReportLine(durationMs, status))
    const event = this.#waiting.shift()
    if (event === undefined) return
    const log = new InvocationLog(this.log)
    log.add(startLine(event.requestId))
    // Lambda repeats a failed init within the invocation: its time is in Duration.
    const handled = { kind: 'function-error', payload: failure.payload(event.requestId), durationMs, status } as const
    this.#conclude(event, log, handled, environment)
  }

  #onEnded(environment: Environment): void {
    this.#takeFromFree(environment)
    if (!this.#environments.delete(environment)) return
    this.#usageOfEnded = combineUsage(this.#usageOfEnded, environment.usage())
    this.#onChange()
  }

  #takeFromFree(environment: Environment): void {
    const index = this.#free.findIndex((free) => free.environment === environment)
    for (const { reaper } of index === -1 ? [] : this.#free.splice(index, 1)) clearTimeout(reaper)
  }

  #refuse(event: WaitingEvent): void {
    const payload = exitDocument(event.requestId, 'the Lambda service has stopped')
    event.conclude({ kind: 'function-error', payload, durationMs: 0, logTail: '' })
  }
}
