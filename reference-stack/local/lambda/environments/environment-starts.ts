import { cpus } from 'node:os'
import type { FunctionPool } from '../function-pool.ts'
import type { InitializationType } from './environment-variables.ts'

/**
 * Starts environments for the versions that want them, but only so many at once: a burst that started them all would slow
 * each of them, and with them the events that more would then be started for.
 */
export class EnvironmentStarts {
  readonly #pools: () => readonly FunctionPool[]
  readonly #atOnce: number
  readonly #spareCpu = new SpareCpu()
  #underWay = 0

  constructor(pools: () => readonly FunctionPool[], atOnce: number) {
    this.#pools = pools
    this.#atOnce = atOnce
  }

  /** To be called whenever one of them may want an environment. Events that wait come before what is provisioned. */
  startWanted(): void {
    const hasSpareCpu = this.#spareCpu.idleCores() >= 0.5
    while (this.#underWay < this.#atOnce) {
      const pools = this.#pools()
      const wanting = pools.filter((pool) => pool.wantsEnvironment(hasSpareCpu))
      const [longestWaiting] = wanting.sort((a, b) => (a.waitingSinceMs ?? 0) - (b.waitingSinceMs ?? 0))
      const lacking = pools.find(({ lacksProvisioned }) => lacksProvisioned)
      if (longestWaiting !== undefined) void this.#start(longestWaiting, 'on-demand')
      else if (lacking !== undefined) void this.#start(lacking, 'provisioned-concurrency')
      else return
    }
  }

  async #start(pool: FunctionPool, type: InitializationType): Promise<void> {
    this.#underWay += 1
    await pool.startEnvironment(type)
    this.#underWay -= 1
    this.startWanted()
  }
}

/** Shorter spans would be coarse: the system counts CPU time in steps of 10 ms. */
const spanMs = 100

/** Returns the share of the machine's CPU time that no process wants. */
class SpareCpu {
  #readAtMs = performance.now()
  #idleMs = readIdleMs()
  #idleCores = 0

  /** How many cores were idle lately, on average. */
  idleCores(): number {
    const passedMs = performance.now() - this.#readAtMs
    if (passedMs >= spanMs) {
      const idleMs = readIdleMs()
      this.#idleCores = (idleMs - this.#idleMs) / passedMs
      this.#idleMs = idleMs
      this.#readAtMs += passedMs
    }
    return this.#idleCores
  }
}

function readIdleMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.idle, 0)
}
