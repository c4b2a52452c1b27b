import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FunctionDefinition, StackDefinition } from '../../define-stack.ts'
import type { MetricSink } from '../cloudwatch/metric-datum.ts'
import { AsyncInvocations, lambdaRetryDelaysMs } from './async-invocations.ts'
import { type Bundles, bundleFunctions } from './bundle.ts'
import { FunctionPool } from './function-pool.ts'
import type { InvocationOutcome, InvokeFunction } from './invocation.ts'
import { LambdaMetrics } from './metrics.ts'
import { SpareCpu } from './spare-cpu.ts'

export interface LambdaServiceOptions {
  readonly definition: StackDefinition
  /** Physical names by role. */
  readonly functionNames: Readonly<Record<string, string>>
  /** Variables of all functions: the endpoints of the stack's services. */
  readonly environment: Readonly<Record<string, string>>
  /** Variables of one function: the names of its tables. */
  readonly environmentFor?: (role: string) => Readonly<Record<string, string>>
  readonly publishMetric: MetricSink
  readonly region: string
  /** Of all functions together; 1,000 unless told, as in an AWS account. Events that wait for an environment count. */
  readonly concurrencyLimit?: number
  /** 10 minutes unless told. */
  readonly idleEnvironmentMs?: number
  /** How many environments may be in their init phase at once; as many as there are cores unless told. */
  readonly startsAtOnce?: number
  /** When a failed asynchronous event is tried again; after 1 and 2 minutes unless told, as on Lambda. */
  readonly retryDelaysMs?: readonly number[]
  /** Where to put the bundles, and leave them; a temporary directory unless told. */
  readonly bundleDirectory?: string
}

export interface EnvironmentFigures {
  readonly role: string
  readonly pid: number | undefined
  readonly invocations: number
  /** Undefined while it is in its init phase. */
  readonly initMs: number | undefined
}

/** What the environments of one role have cost this machine. */
export interface RoleProcesses {
  readonly role: string
  /** How many there were at once, at most. */
  readonly processes: number
  /** Of all together, those that have ended included; null where the system does not tell. */
  readonly cpuSeconds: number | null
  /** Of the largest among them. */
  readonly peakRssBytes: number | null
}

export interface LambdaService extends AsyncDisposable {
  /** Invokes and waits. Rejects only for a role that is not in the definition. */
  readonly invoke: InvokeFunction
  /** Invokes as type `Event`: returns the request's id at once, and tries again what fails. */
  invokeAsync(role: string, payload: string): string
  environments(): readonly EnvironmentFigures[]
  processes(): Promise<readonly RoleProcesses[]>
  /** The last lines of a function's log, without their line feeds. */
  logs(role: string): readonly string[]
}

/** Bundles the handlers and serves them. Rejects, naming file and mistake, if one does not compile. */
export async function startLambdaService(options: LambdaServiceOptions): Promise<LambdaService> {
  const temporary =
    options.bundleDirectory === undefined ? await mkdtemp(join(tmpdir(), 'fanbench-lambda-')) : undefined
  const removeTemporary = async () => {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true })
  }
  try {
    const bundles = await bundleFunctions(options.definition.functions, options.bundleDirectory ?? temporary ?? '')
    return new EmbeddedLambda(options, bundles, removeTemporary)
  } catch (error) {
    await removeTemporary()
    throw error
  }
}

class EmbeddedLambda implements LambdaService {
  readonly #options: LambdaServiceOptions
  readonly #pools: ReadonlyMap<string, FunctionPool>
  readonly #metrics: LambdaMetrics
  readonly #asyncInvocations: AsyncInvocations
  readonly #removeBundles: () => Promise<void>
  readonly #concurrencyLimit: number
  readonly #startsAtOnce: number
  readonly #spareCpu = new SpareCpu()
  readonly #running = new Map<string, number>()
  #runningInAll = 0
  #startsUnderWay = 0

  constructor(options: LambdaServiceOptions, bundles: Bundles, removeBundles: () => Promise<void>) {
    this.#options = options
    this.#removeBundles = removeBundles
    this.#concurrencyLimit = options.concurrencyLimit ?? 1_000
    this.#startsAtOnce = options.startsAtOnce ?? Math.max(1, availableParallelism())
    this.#metrics = new LambdaMetrics(options.publishMetric)
    this.#asyncInvocations = new AsyncInvocations(this.#invoke, options.retryDelaysMs ?? lambdaRetryDelaysMs)
    this.#pools = new Map(
      Object.entries(options.definition.functions).map(([role, definition]) => [
        role,
        this.#createPool(role, definition, bundles),
      ]),
    )
  }

  readonly invoke: InvokeFunction = (role, payload) => this.#invoke(role, randomUUID(), payload)

  invokeAsync(role: string, payload: string): string {
    this.#pool(role)
    return this.#asyncInvocations.accept(role, payload)
  }

  environments(): readonly EnvironmentFigures[] {
    return [...this.#pools].flatMap(([role, { environments }]) =>
      [...environments].map(({ pid, invocations, initMs }) => ({ role, pid, invocations, initMs })),
    )
  }

  async processes(): Promise<readonly RoleProcesses[]> {
    return [...this.#pools].map(([role, pool]) => {
      const { cpuSeconds = null, peakRssBytes = null } = pool.usage() ?? {}
      return { role, processes: pool.mostAtOnce, cpuSeconds, peakRssBytes }
    })
  }

  logs(role: string): readonly string[] {
    return this.#pool(role).log.lines
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#asyncInvocations.stop()
    await Promise.all([...this.#pools.values()].map((pool) => pool.dispose()))
    await this.#removeBundles()
  }

  readonly #invoke = async (role: string, requestId: string, payload: string): Promise<InvocationOutcome> => {
    const pool = this.#pool(role)
    const functionName = this.#functionName(role)
    const startedAtMs = Date.now()
    if (this.#runningInAll >= this.#concurrencyLimit) {
      this.#metrics.throttled(functionName, startedAtMs)
      return { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' }
    }
    this.#count(role, 1)
    this.#metrics.started(functionName, startedAtMs, {
      ofFunction: this.#running.get(role) ?? 0,
      ofAccount: this.#runningInAll,
    })
    const { kind, payload: answer, logTail, durationMs } = await pool.invoke(requestId, payload)
    this.#count(role, -1)
    this.#metrics.ended(functionName, startedAtMs, { durationMs, failed: kind === 'function-error' })
    return { kind, requestId, payload: answer, logTail }
  }

  #count(role: string, change: 1 | -1): void {
    this.#runningInAll += change
    this.#running.set(role, (this.#running.get(role) ?? 0) + change)
  }

  /**
   * Starts environments for the functions that want them, whose events have waited longest first, but only so many at once:
   * a burst that started them all would slow each of them, and with them the events that more would then be started for.
   */
  #startEnvironments(): void {
    const hasSpareCpu = this.#spareCpu.idleCores() >= 0.5
    while (this.#startsUnderWay < this.#startsAtOnce) {
      const wanting = [...this.#pools.values()].filter((pool) => pool.wantsEnvironment(hasSpareCpu))
      const [longestWaiting] = wanting.sort((a, b) => (a.waitingSinceMs ?? 0) - (b.waitingSinceMs ?? 0))
      if (longestWaiting === undefined) return
      void this.#startEnvironment(longestWaiting)
    }
  }

  async #startEnvironment(pool: FunctionPool): Promise<void> {
    this.#startsUnderWay += 1
    await pool.startEnvironment()
    this.#startsUnderWay -= 1
    this.#startEnvironments()
  }

  #createPool(role: string, definition: FunctionDefinition, bundles: Bundles): FunctionPool {
    const { environment, environmentFor, region, idleEnvironmentMs = 10 * 60_000 } = this.#options
    const settings = {
      functionName: this.#functionName(role),
      definition,
      region,
      taskRoot: bundles.taskRoot(role),
      runtimeFile: bundles.runtimeFile,
      variables: { ...environment, ...environmentFor?.(role) },
    }
    return new FunctionPool(settings, idleEnvironmentMs, () => this.#startEnvironments())
  }

  #pool(role: string): FunctionPool {
    const pool = this.#pools.get(role)
    if (pool === undefined) throw new Error(`the stack has no function "${role}"`)
    return pool
  }

  #functionName(role: string): string {
    const name = this.#options.functionNames[role]
    if (name === undefined) throw new Error(`the function "${role}" has no physical name`)
    return name
  }
}
