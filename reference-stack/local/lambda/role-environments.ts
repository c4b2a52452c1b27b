import { type CpuShareFigures, type CpuTime, addCpuTime, cpuShareFigures } from './cpu-share.ts'
import type { Environment } from './environment.ts'
import { type ProcessUsage, combineUsage } from './process-usage.ts'

/** Environments that were started for an event. */
export interface OnDemandStarts {
  /** In all, those that have ended included. */
  readonly started: number
  /** Of these, those that were given an event: as many as there are REPORT lines with an Init Duration. */
  readonly used: number
}

/** All environments of one function, of whatever version, and the figures of those that have ended. */
export class RoleEnvironments {
  readonly #running = new Set<Environment>()
  readonly #onDemand = new Map<string, OnDemandStarts>()
  /** Of those that have ended, by the share that they were to have. */
  readonly #cpuTimeOfEnded = new Map<number, CpuTime>()
  #mostAtOnce = 0
  #usageOfEnded: ProcessUsage | undefined

  get running(): ReadonlySet<Environment> {
    return this.#running
  }

  /** How many there were at once, at most. */
  get mostAtOnce(): number {
    return this.#mostAtOnce
  }

  /** By version. */
  get onDemand(): ReadonlyMap<string, OnDemandStarts> {
    return this.#onDemand
  }

  started(environment: Environment): void {
    this.#running.add(environment)
    this.#mostAtOnce = Math.max(this.#mostAtOnce, this.#running.size)
    this.#countOnDemand(environment, { started: 1, used: 0 })
  }

  /** To be told when an environment is given its first event. */
  used(environment: Environment): void {
    this.#countOnDemand(environment, { started: 0, used: 1 })
  }

  ended(environment: Environment): void {
    if (this.#running.delete(environment)) {
      this.#usageOfEnded = combineUsage(this.#usageOfEnded, environment.usage())
      addTo(this.#cpuTimeOfEnded, environment)
    }
  }

  /** Of all together that were to have the same share, those that have ended included; nothing of those with none. */
  cpuShares(): CpuShareFigures[] {
    const cpuTimes = new Map(this.#cpuTimeOfEnded)
    for (const environment of this.#running) addTo(cpuTimes, environment)
    return [...cpuTimes].map(([asked, cpuTime]) => cpuShareFigures(asked, cpuTime))
  }

  /** Of all together, those that have ended included. */
  usage(): ProcessUsage | undefined {
    return [...this.#running].reduce(
      (sum: ProcessUsage | undefined, environment) => combineUsage(sum, environment.usage()),
      this.#usageOfEnded,
    )
  }

  #countOnDemand({ version, initializationType }: Environment, more: OnDemandStarts): void {
    if (initializationType !== 'on-demand') return
    const { started = 0, used = 0 } = this.#onDemand.get(version) ?? {}
    this.#onDemand.set(version, { started: started + more.started, used: used + more.used })
  }
}

function addTo(cpuTimes: Map<number, CpuTime>, { askedCpuShare, cpuTime }: Environment): void {
  if (askedCpuShare !== null) cpuTimes.set(askedCpuShare, addCpuTime(cpuTimes.get(askedCpuShare), cpuTime))
}
