import { functionRuntime } from '../../definition-defaults.ts'
import type { InvocationRecords } from '../evidence/invocation-records.ts'
import type { FunctionSettings, InitializationType } from './environments/environment-variables.ts'
import { Environment } from './environments/environment.ts'
import { FreeEnvironments } from './environments/free-environments.ts'
import type { FunctionEnvironments } from './environments/function-environments.ts'
import { type Handled, type InitFailure, type InvokeEvent, exitDocument } from './environments/handling.ts'
import { StallWatch } from './environments/stall-watch.ts'
import { isWorthStarting } from './environments/worth-starting.ts'
import { type FunctionLog, InvocationLog } from './function-log.ts'
import type { FunctionWork } from './function-work.ts'
import { endLine, initReportLine, initStartLine, reportLine, startLine } from './report-line.ts'

/** An invocation's end, with what the metrics need to know of it. */
export interface Conclusion {
  readonly kind: Handled['kind']
  readonly payload: string
  readonly logTail: string
  readonly durationMs: number
  /** Undefined for a version without provisioned concurrency. */
  readonly provisioned: ProvisionedUse | undefined
}

/** How much of its provisioned concurrency a version used when it took an event. */
export interface ProvisionedUse {
  /** `on-demand` is a spillover. */
  readonly servedBy: InitializationType
  readonly busy: number
  readonly ready: number
}

export interface FunctionPoolOptions {
  readonly settings: FunctionSettings
  readonly log: FunctionLog
  readonly work: FunctionWork
  /** Where it enters its environments, beside those of the function's other versions. */
  readonly ofFunction: FunctionEnvironments
  /** The function's key in the definition. */
  readonly functionName: string
  readonly records: InvocationRecords
  readonly idleEnvironmentMs: number
  /** Called whenever {@link FunctionPool.wantsEnvironment} or {@link FunctionPool.lacksProvisioned} may have become true. */
  readonly onChange: () => void
}

interface WaitingEvent extends InvokeEvent {
  readonly sinceMs: number
  readonly conclude: (conclusion: Conclusion) => void
}

/** One version of a function: its environments, and the events that wait for one of them. */
export class FunctionPool {
  readonly #options: FunctionPoolOptions
  readonly #environments = new Set<Environment>()
  readonly #free: FreeEnvironments
  readonly #stall: StallWatch
  readonly #waiting: WaitingEvent[] = []
  #underWay = 0
  /** How many environments Lambda would have started on demand: one for each event of the busiest moment. */
  #granted = 0
  #provisioned = 0
  #provisioningFailed = false
  #state: 'serving' | 'retired' | 'disposed' = 'serving'

  constructor(options: FunctionPoolOptions) {
    this.#options = options
    this.#free = new FreeEnvironments(options.idleEnvironmentMs, (environment) => this.#reclaim(environment))
    this.#stall = new StallWatch(() => this.waitingSinceMs, options.onChange)
  }

  get isEmpty(): boolean {
    return this.#environments.size === 0 && this.#waiting.length === 0
  }

  /** Would Lambda have to start another environment for one more event? */
  get isFullyUsed(): boolean {
    return this.#underWay >= this.#granted + this.provisionedReady
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
      stalledMs: this.#stall.stalledMs,
      initialising: phases.filter((phase) => phase === 'initialising').length,
      busy: phases.filter((phase) => phase === 'invoking').length,
      returning: phases.filter((phase) => phase === 'returning' || phase === 'crashing').length,
      initMs: this.#stall.initMs,
      hasSpareCpu,
    })
  }

  /** Provisioned environments that are up. */
  get provisionedReady(): number {
    return this.#ofType('provisioned-concurrency').filter(({ initMs }) => initMs !== undefined).length
  }

  /** An init ahead of all events has failed. There are no further ones until {@link provision} is called again. */
  get provisioningFailed(): boolean {
    return this.#provisioningFailed
  }

  get lacksProvisioned(): boolean {
    if (this.#state !== 'serving' || this.#provisioningFailed) return false
    return this.#ofType('provisioned-concurrency').length < this.#provisioned
  }

  /** Keeps so many environments initialised, ahead of all events. */
  provision(environments: number): void {
    this.#provisioned = environments
    this.#provisioningFailed = false
    const surplus = this.#ofType('provisioned-concurrency').length - environments
    for (const environment of this.#free.takeProvisioned(surplus)) void environment.stop()
    this.#options.onChange()
  }

  /** Resolves when the event is through; an event that no environment is free for waits for the first that is. */
  async invoke(event: InvokeEvent): Promise<Conclusion> {
    const { promise, resolve } = Promise.withResolvers<Conclusion>()
    const waiting = { ...event, sinceMs: performance.now(), conclude: resolve }
    this.#underWay += 1
    this.#granted = Math.max(this.#granted, this.#underWay - this.provisionedReady)
    if (this.#state === 'disposed') this.#refuse(waiting)
    else this.#waiting.push(waiting)
    this.#serveWaiting()
    if (this.#waiting.length > 0) this.#options.onChange()
    this.#stall.begin()
    const conclusion = await promise
    this.#underWay -= 1
    return conclusion
  }

  /** Starts one more environment; resolves when its init phase is over. */
  async startEnvironment(type: InitializationType): Promise<void> {
    const environment = new Environment(this.#options.settings, type, {
      free: (environment) => this.#onFree(environment),
      initFailed: (environment, failure) => this.#onInitFailed(environment, failure),
      initialised: (initMs, initWork) => this.#options.work.initialised(initMs, initWork),
      wrote: (line) => this.#options.work.wrote(line),
      ended: (environment) => this.#onEnded(environment),
      line: (line) => this.#options.log.add(line, environment.logStreamName),
    })
    this.#environments.add(environment)
    this.#options.ofFunction.started(environment)
    const { region, definition } = this.#options.settings
    this.#options.log.add(initStartLine(region, functionRuntime(definition)), environment.logStreamName)
    await environment.initialise()
  }

  /** Serves the events that it has, and ends each environment as soon as none needs it. */
  retire(): void {
    this.#state = 'retired'
    this.#provisioned = 0
    for (const environment of this.#free.takeAll()) void environment.stop()
  }

  async dispose(): Promise<void> {
    this.#state = 'disposed'
    this.#stall.end()
    for (const event of this.#waiting.splice(0)) this.#refuse(event)
    this.#free.takeAll()
    await Promise.all([...this.#environments].map((environment) => environment.stop()))
  }

  #ofType(type: InitializationType): Environment[] {
    return [...this.#environments].filter(
      ({ initializationType, phase }) => initializationType === type && phase !== 'ending',
    )
  }

  #serveWaiting(): void {
    while (this.#waiting.length > 0) {
      const environment = this.#free.take()
      if (environment === undefined) return
      const event = this.#waiting.shift()
      if (event !== undefined) void this.#serve(environment, event)
    }
  }

  async #serve(environment: Environment, event: WaitingEvent): Promise<void> {
    const log = new InvocationLog(this.#options.log, environment.logStreamName)
    log.add(startLine(event.requestId, environment.version))
    const isFirst = environment.invocations === 0
    this.#options.ofFunction.given(environment, { isFirst })
    const { functionName, records, settings } = this.#options
    const names = { functionName, physicalName: settings.physicalName }
    const record = records.began(names, environment.logStreamName, event)
    const handling = environment.invoke(event, log)
    const provisioned = this.#provisionedUse(environment)
    // What is initialised ahead of an event is no part of its invocation.
    const initMs = isFirst && environment.initializationType === 'on-demand' ? environment.initMs : undefined
    const handled = await handling
    records.ended(record, handled.kind, handled.payload)
    this.#conclude(event, log, { ...handled, provisioned }, initMs)
  }

  #provisionedUse(environment: Environment): ProvisionedUse | undefined {
    if (this.#provisioned === 0) return undefined
    const busy = this.#ofType('provisioned-concurrency').filter(({ phase }) => phase === 'invoking').length
    return { servedBy: environment.initializationType, busy, ready: this.provisionedReady }
  }

  #conclude(
    event: WaitingEvent,
    log: InvocationLog,
    handled: Handled & Pick<Conclusion, 'provisioned'>,
    initMs?: number,
  ): void {
    const { requestId } = event
    const { kind, payload, durationMs, status, peakRssBytes, provisioned } = handled
    const { memoryMb } = this.#options.settings.definition
    log.add(endLine(requestId))
    log.add(reportLine({ requestId, durationMs, initMs, memoryMb, peakRssBytes, status }))
    event.conclude({ kind, payload, durationMs, logTail: log.tail, provisioned })
  }

  #onFree(environment: Environment): void {
    if (this.#state === 'disposed') return
    this.#stall.cameFree(environment.invocations === 0 ? environment.initMs : undefined)
    this.#free.add(environment)
    this.#serveWaiting()
    this.#stall.begin()
    this.#endSurplus()
  }

  /** Ends what is free and not wanted any more: all of a retired pool, and provisioned environments beyond what was asked for. */
  #endSurplus(): void {
    const provisioned = this.#ofType('provisioned-concurrency').length
    const surplus =
      this.#state === 'retired' ? this.#free.takeAll() : this.#free.takeProvisioned(provisioned - this.#provisioned)
    for (const environment of surplus) void environment.stop()
  }

  /** It was idle for too long; so would those be that Lambda would have started beyond ours. */
  #reclaim(environment: Environment): void {
    const others = this.#ofType('on-demand').length - 1
    this.#granted = Math.max(others, this.#underWay - this.provisionedReady)
    void environment.stop()
  }

  /** The event that has waited longest learns of it: each failed start so ends one event, and none is tried for ever. */
  #onInitFailed(environment: Environment, failure: InitFailure): void {
    const { durationMs, status } = failure
    this.#options.log.add(initReportLine(durationMs, status), environment.logStreamName)
    if (environment.initializationType === 'provisioned-concurrency') {
      this.#provisioningFailed = true
      return
    }
    const event = this.#waiting.shift()
    if (event === undefined) return
    const log = new InvocationLog(this.#options.log, environment.logStreamName)
    log.add(startLine(event.requestId, environment.version))
    // Lambda repeats a failed init within the invocation: its time is in Duration.
    const payload = failure.payload(event.requestId)
    const peakRssBytes = environment.usage()?.peakRssBytes
    const handled = { kind: 'function-error', payload, durationMs, status, peakRssBytes } as const
    this.#conclude(event, log, { ...handled, provisioned: undefined })
  }

  #onEnded(environment: Environment): void {
    this.#free.remove(environment)
    if (!this.#environments.delete(environment)) return
    this.#options.ofFunction.ended(environment)
    this.#options.records.gone(this.#options.settings.physicalName, environment.logStreamName)
    this.#options.onChange()
  }

  #refuse(event: WaitingEvent): void {
    const payload = exitDocument(event.requestId, 'the Lambda service has stopped')
    event.conclude({ kind: 'function-error', payload, durationMs: 0, logTail: '', provisioned: undefined })
  }
}
