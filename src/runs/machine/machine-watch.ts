import { setTimeout as sleep } from 'node:timers/promises'
import { nowUs } from '../../crowd/clock.ts'
import type { RunResult } from '../../metrics/result/run-result.ts'
import type { MachineReading } from './machine-reading.ts'
import { ProcessTimes } from './process-times.ts'
import { CgroupTimes, type MachineTimes, readMachineTimes } from './system-times.ts'
import { findTargetProcesses } from './target-processes.ts'

const intervalMs = 1000

/** The interval of searching for target processes: a server may start others later. */
const lookForTargetMs = 10_000

/** All processes of a machine with thousands of them are not read each second: that may take a hundredth of a core. */
const mostOfTheTime = 0.01

/**
 * With `FANBENCH_NO_MACHINE_LOAD=1` what others take of this machine is not read, and a run is judged as on a system that does not tell:
 * the tests of fanbench play many runs beside each other.
 */
function isRead(): boolean {
  return !process.env['FANBENCH_NO_MACHINE_LOAD']
}

/** Reads once a second what this machine does, from `begin` on. */
export class MachineWatch implements AsyncDisposable {
  readonly #onReading: (reading: MachineReading) => void
  readonly #targetPort: number | null
  readonly #machineAtStart: MachineTimes = readMachineTimes()
  readonly #cgroups = new CgroupTimes()
  readonly #end = new AbortController()
  #processes: ProcessTimes | null = null
  /** Null where they are not known; without a target of somebody else here there are none. */
  #target: readonly number[] | null
  #lookedForTargetMs = -Infinity
  #sawProcessesMs = -Infinity
  #seeingMs = 0
  #first: MachineReading | undefined
  #last: MachineReading | undefined
  #watching: Promise<void> = Promise.resolve()

  private constructor({ targetPort, onReading }: MachineWatchOptions) {
    this.#targetPort = targetPort
    this.#target = targetPort === null ? [] : null
    this.#onReading = onReading
  }

  static async begin(options: MachineWatchOptions): Promise<MachineWatch> {
    const watch = new MachineWatch(options)
    if (!isRead()) return watch
    await watch.#findTarget()
    watch.#processes = await ProcessTimes.begin(watch.#roots)
    await watch.#read()
    watch.#watching = watch.#follow()
    return watch
  }

  /** Reads a last time. @returns the CPU time of the machine since `begin`; null where the system does not tell, or nobody wants to know */
  async stop(): Promise<NonNullable<RunResult['machineCpu']> | null> {
    await this[Symbol.asyncDispose]()
    if (!isRead()) return null
    this.#sawProcessesMs = -Infinity
    await this.#read()
    const [first, last] = [this.#first, this.#last]
    const busySeconds = since(first?.busySeconds ?? null, last?.busySeconds ?? null)
    if (first === undefined || last === undefined || busySeconds === null) return null
    return {
      cores: last.cores,
      seconds: (last.atUs - first.atUs) / 1e6,
      busySeconds,
      yieldingSeconds: (last.yieldingSeconds ?? 0) - (first.yieldingSeconds ?? 0),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort()
    await this.#watching
  }

  async #follow(): Promise<void> {
    const { signal } = this.#end
    while (!signal.aborted) {
      await sleep(intervalMs, undefined, { signal, ref: false }).catch(() => undefined)
      if (!signal.aborted) await this.#read()
    }
  }

  async #read(): Promise<void> {
    const sawProcesses = await this.#seeProcesses()
    const { cores, busySeconds, stolenSeconds } = readMachineTimes()
    const { busySeconds: busyAtStart, stolenSeconds: stolenAtStart } = this.#machineAtStart
    this.#last = {
      atUs: nowUs(),
      cores,
      busySeconds: since(busyAtStart, busySeconds),
      stolenSeconds: since(stolenAtStart, stolenSeconds),
      throttledSeconds: this.#cgroups.throttledSeconds(),
      pressureSeconds: this.#cgroups.pressureSeconds(),
      ownSeconds: sawProcesses && this.#target !== null ? (this.#processes?.ownSeconds ?? null) : null,
      yieldingSeconds: sawProcesses ? (this.#processes?.yieldingSeconds ?? null) : null,
    }
    this.#first ??= this.#last
    this.#onReading(this.#last)
  }

  /** @returns whether it was done this time */
  async #seeProcesses(): Promise<boolean> {
    const startedMs = performance.now()
    if (this.#processes === null || this.#seeingMs > mostOfTheTime * (startedMs - this.#sawProcessesMs)) return false
    if (startedMs - this.#lookedForTargetMs > lookForTargetMs) await this.#findTarget()
    const usedBefore = process.cpuUsage()
    await this.#processes.read(this.#roots)
    const used = process.cpuUsage(usedBefore)
    this.#seeingMs = Math.min(performance.now() - startedMs, (used.user + used.system) / 1000)
    this.#sawProcessesMs = startedMs
    return true
  }

  get #roots(): readonly number[] {
    return [process.pid, ...(this.#target ?? [])]
  }

  async #findTarget(): Promise<void> {
    if (this.#targetPort === null) return
    this.#lookedForTargetMs = performance.now()
    const found = await findTargetProcesses(this.#targetPort)
    const known = this.#target
    this.#target = found === null ? known : [...new Set([...(known ?? []), ...found])]
  }
}

export interface MachineWatchOptions {
  /** The port of a target on this machine that another program has started, or null. */
  readonly targetPort: number | null
  /** Is given each reading, the first and the last among them; must not throw. */
  readonly onReading: (reading: MachineReading) => void
}

/** The system counts in its own steps, and may correct itself backwards. */
function since(before: number | null, now: number | null): number | null {
  return before === null || now === null ? null : Math.max(0, now - before)
}
