import type { Environment } from './environment.ts'

interface FreeEnvironment {
  readonly environment: Environment
  readonly reaper: NodeJS.Timeout | undefined
}

/** The environments of one version that have no event. Those started on demand are ended when they have been idle too long. */
export class FreeEnvironments {
  readonly #idleMs: number
  readonly #onIdle: (environment: Environment) => void
  /** A stack: the one used last is taken first, so that those not needed grow old. */
  #free: FreeEnvironment[] = []

  /** @param onIdle ends the environment, which is not among these any more */
  constructor(idleMs: number, onIdle: (environment: Environment) => void) {
    this.#idleMs = idleMs
    this.#onIdle = onIdle
  }

  add(environment: Environment): void {
    const isOnDemand = environment.initializationType === 'on-demand'
    this.#free.push({ environment, reaper: isOnDemand ? this.#reaperOf(environment) : undefined })
  }

  /** A provisioned one if there is any: the others only take what these cannot. */
  take(): Environment | undefined {
    const { environment } = this.#free.findLast(isProvisioned) ?? this.#free.at(-1) ?? {}
    if (environment !== undefined) this.remove(environment)
    return environment
  }

  /** Up to so many provisioned ones. */
  takeProvisioned(count: number): Environment[] {
    const taken = this.#free.filter(isProvisioned).slice(0, Math.max(0, count))
    return taken.map(({ environment }) => (this.remove(environment), environment))
  }

  takeAll(): Environment[] {
    return this.#free.map(({ environment }) => (this.remove(environment), environment))
  }

  remove(environment: Environment): void {
    clearTimeout(this.#free.find((free) => free.environment === environment)?.reaper)
    this.#free = this.#free.filter((free) => free.environment !== environment)
  }

  #reaperOf(environment: Environment): NodeJS.Timeout {
    const reaper = setTimeout(() => {
      this.remove(environment)
      this.#onIdle(environment)
    }, this.#idleMs)
    return reaper.unref()
  }
}

function isProvisioned({ environment }: FreeEnvironment): boolean {
  return environment.initializationType === 'provisioned-concurrency'
}
