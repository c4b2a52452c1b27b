import { setTimeout as sleep } from 'node:timers/promises'
import { patience } from '../../../../processes/silence.ts'
import { DefinitionError } from '../../../load-definition.ts'
import type { FunctionPool } from '../function-pool.ts'
import type { LambdaServiceOptions } from '../service-options.ts'

export interface ProvisionedStatus {
  readonly requested: number
  /** Initialised, and able to take an event. */
  readonly available: number
  readonly status: 'IN_PROGRESS' | 'READY' | 'FAILED'
  readonly modifiedAtMs: number
}

interface ProvisionedConfig {
  readonly requested: number
  readonly modifiedAtMs: number
}

interface FunctionParts {
  /** Throws a LambdaError for an unknown qualifier. */
  readonly versionOf: (qualifier: string) => string
  readonly pool: (version: string) => FunctionPool
}

/** The provisioned concurrency of each alias or version of one function, requested and reached. */
export class ProvisionedConcurrency {
  readonly #versionOf: FunctionParts['versionOf']
  readonly #pool: FunctionParts['pool']
  readonly #configs = new Map<string, ProvisionedConfig>()
  /** Versions that have some. */
  readonly #provisioned = new Set<string>()

  constructor({ versionOf, pool }: FunctionParts) {
    this.#versionOf = versionOf
    this.#pool = pool
  }

  put(qualifier: string, requested: number): void {
    this.#configs.set(qualifier, { requested, modifiedAtMs: Date.now() })
    this.apply()
  }

  /** Does nothing if there is none. */
  delete(qualifier: string): void {
    if (this.#configs.delete(qualifier)) this.apply()
  }

  status(qualifier: string): ProvisionedStatus | undefined {
    const config = this.#configs.get(qualifier)
    if (config === undefined) return undefined
    const pool = this.#pool(this.#versionOf(qualifier))
    const available = Math.min(config.requested, pool.provisionedReady)
    const unfinished = pool.provisioningFailed ? 'FAILED' : 'IN_PROGRESS'
    return { ...config, available, status: available === config.requested ? 'READY' : unfinished }
  }

  /** Environments asked for by all qualifiers but one. */
  requestedWithout(qualifier: string): number {
    return [...this.#configs].reduce((sum, [name, { requested }]) => sum + (name === qualifier ? 0 : requested), 0)
  }

  /** To be called when an alias points elsewhere: the environments are those of a version. */
  apply(): void {
    const wanted = new Map([...this.#provisioned].map((version) => [version, 0]))
    for (const [qualifier, { requested }] of this.#configs) {
      const version = this.#versionOf(qualifier)
      wanted.set(version, (wanted.get(version) ?? 0) + requested)
    }
    this.#provisioned.clear()
    for (const [version, environments] of wanted) {
      this.#pool(version).provision(environments)
      if (environments > 0) this.#provisioned.add(version)
    }
  }
}

interface ProvisionedFunction {
  readonly functionName: string
  readonly provisionedConcurrency: ProvisionedConcurrency
}

/** Leaves the rest of a stack's start some of the time that it has. */
const longestMs = patience.startSeconds * 600

/**
 * Initialises what the definition provisions, and waits until it is there, as a deployment does.
 *
 * @throws DefinitionError if an init phase fails, or takes too long on this machine
 */
export async function provisionAll(
  functions: readonly ProvisionedFunction[],
  { definition, alias }: LambdaServiceOptions,
): Promise<void> {
  if (alias === undefined) return
  const provisioned = functions.flatMap((one) => {
    const requested = definition.functions[one.functionName]?.provisionedConcurrency
    if (requested === undefined) return []
    one.provisionedConcurrency.put(alias, requested)
    return [one]
  })
  const untilMs = performance.now() + longestMs
  const statusOf = (one: ProvisionedFunction) => one.provisionedConcurrency.status(alias)
  while (provisioned.some((one) => statusOf(one)?.status === 'IN_PROGRESS') && performance.now() < untilMs) {
    await sleep(20)
  }
  const problems = provisioned.flatMap((one) => problemOf(one.functionName, statusOf(one)))
  if (problems.length > 0) throw new DefinitionError(problems)
}

function problemOf(functionName: string, status: ProvisionedStatus | undefined): readonly string[] {
  if (status === undefined || status.status === 'READY') return []
  const { requested, available } = status
  return [
    status.status === 'FAILED'
      ? `functions.${functionName}.provisionedConcurrency: the init phase of its handler fails, as a deployment would (FUNCTION_ERROR_INIT_FAILURE)`
      : `functions.${functionName}.provisionedConcurrency: ${available} of ${requested} environments were up after ${longestMs / 1000} s: that is more than this machine starts`,
  ]
}
