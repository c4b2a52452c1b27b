import { type CpuShareFigures, type CpuTime, addCpuTime, cpuShareFigures, cpuTimeSince } from '../cpu/cpu-share.ts'
import type { Environment } from './environment.ts'
import { type ProcessUsage, combineUsage, usageSince } from '../cpu/usage-meter.ts'

/** Environments that were started for an event. */
export interface OnDemandStarts {
  /** In all, those that have ended included. */
  readonly started: number
  /** The started environments that had an event: as many as there are REPORT lines with an Init Duration. */
  readonly used: number
}

/** The usage of an environment before it was counted. */
interface UsedBefore {
  readonly usage: ProcessUsage | undefined
  readonly cpuTime: CpuTime | undefined
}

const nothingBefore: UsedBefore = { usage: undefined, cpuTime: undefined }

/**
 * All environments of one function, of whatever version, and their figures, those of environments that have ended included. An
 * environment counts if it was started, or given an event, since {@link countAnew}: on a stack that runs share, one that belongs
 * to another version, and only waits, is none of theirs.
 */
export class FunctionEnvironments {
  readonly #running = new Set<Environment>()
  /** The counted ones among the running environments. */
  readonly #counted = new Map<Environment, UsedBefore>()
  /** The earlier usage of running environments that were started before the last {@link countAnew}. */
  #usedBefore = new Map<Environment, UsedBefore>()
  readonly #onDemand = new Map<string, OnDemandStarts>()
  /** The CPU time of ended environments, by their intended share. */
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

  /** From here on, every figure starts anew, except the memory: the system knows only the peak of each process. */
  countAnew(): void {
    this.#usedBefore = new Map(
      [...this.#running].map((environment) => [
        environment,
        { usage: environment.usage(), cpuTime: environment.cpuTime },
      ]),
    )
    this.#counted.clear()
    this.#onDemand.clear()
    this.#cpuTimeOfEnded.clear()
    this.#mostAtOnce = 0
    this.#usageOfEnded = undefined
  }

  started(environment: Environment): void {
    this.#running.add(environment)
    this.#count(environment)
    this.#countOnDemand(environment, { started: 1, used: 0 })
  }

  /** To be told when an environment is given an event. */
  given(environment: Environment, { isFirst }: { readonly isFirst: boolean }): void {
    this.#count(environment)
    if (isFirst) this.#countOnDemand(environment, { started: 0, used: 1 })
  }

  ended(environment: Environment): void {
    if (!this.#running.delete(environment)) return
    const before = this.#counted.get(environment)
    this.#counted.delete(environment)
    this.#usedBefore.delete(environment)
    if (before === undefined) return
    this.#usageOfEnded = combineUsage(this.#usageOfEnded, usageSince(before.usage, environment.usage()))
    addTo(this.#cpuTimeOfEnded, environment, before)
  }

  /** The figures by intended share, including ended environments; none for environments without a share. */
  cpuShares(): CpuShareFigures[] {
    const cpuTimes = new Map(this.#cpuTimeOfEnded)
    for (const [environment, before] of this.#counted) addTo(cpuTimes, environment, before)
    return [...cpuTimes].map(([asked, cpuTime]) => cpuShareFigures(asked, cpuTime))
  }

  /** The usage of all together, including ended environments. */
  usage(): ProcessUsage | undefined {
    return [...this.#counted].reduce(
      (sum: ProcessUsage | undefined, [environment, before]) =>
        combineUsage(sum, usageSince(before.usage, environment.usage())),
      this.#usageOfEnded,
    )
  }

  #count(environment: Environment): void {
    if (this.#counted.has(environment)) return
    this.#counted.set(environment, this.#usedBefore.get(environment) ?? nothingBefore)
    this.#mostAtOnce = Math.max(this.#mostAtOnce, this.#counted.size)
  }

  #countOnDemand({ version, initializationType }: Environment, more: OnDemandStarts): void {
    if (initializationType !== 'on-demand') return
    const { started = 0, used = 0 } = this.#onDemand.get(version) ?? {}
    this.#onDemand.set(version, { started: started + more.started, used: used + more.used })
  }
}

function addTo(cpuTimes: Map<number, CpuTime>, { askedCpuShare, cpuTime }: Environment, before: UsedBefore): void {
  if (askedCpuShare === null) return
  cpuTimes.set(askedCpuShare, addCpuTime(cpuTimes.get(askedCpuShare), cpuTimeSince(before.cpuTime, cpuTime)))
}
