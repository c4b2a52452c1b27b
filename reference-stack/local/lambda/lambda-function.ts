import type { FunctionDefinition, FunctionRuntime } from '../../define-stack.ts'
import { functionRuntime } from '../../definition-defaults.ts'
import type { FunctionConfiguration } from './control/function-configuration.ts'
import { type FunctionVersion, FunctionVersions, latestVersion } from './control/function-versions.ts'
import { ProvisionedConcurrency } from './control/provisioned-concurrency.ts'
import { functionArn, type FunctionSettings } from './environments/environment-variables.ts'
import type { InvocationRecords } from '../evidence/invocation-records.ts'
import { FunctionEnvironments } from './environments/function-environments.ts'
import { FunctionLog } from './function-log.ts'
import { FunctionPool } from './function-pool.ts'
import { FunctionWork } from './function-work.ts'
import type { LogSink } from '../logs/log-event.ts'

/** How fast one function may gain environments: "1,000 every 10 seconds, refilled continuously, not saved up". */
export class ScalingRate {
  readonly #per10s: number
  #left: number
  #countedAtMs: number

  constructor(per10s: number, nowMs = performance.now()) {
    this.#per10s = per10s
    this.#left = per10s
    this.#countedAtMs = nowMs
  }

  /** False if there can be no further environment yet. */
  take(nowMs = performance.now()): boolean {
    const refill = ((nowMs - this.#countedAtMs) / 10_000) * this.#per10s
    this.#left = Math.min(this.#per10s, this.#left + refill)
    this.#countedAtMs = nowMs
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}

export interface LambdaFunctionOptions {
  readonly functionName: string
  readonly definition: FunctionDefinition
  readonly configuration: FunctionConfiguration
  readonly settings: Omit<FunctionSettings, 'version' | 'definition'>
  readonly environmentsPer10s: number
  readonly idleEnvironmentMs: number
  /** How long `LastUpdateStatus` is `InProgress`. */
  readonly updateMs: number
  readonly publishLog: LogSink
  readonly records: InvocationRecords
  /** Called with each notice to the author, once for each text. */
  readonly onNotice: (text: string) => void
  /** Called whenever one of its pools may want an environment. */
  readonly onChange: () => void
}

/** One function: its versions, and for each of them that is in use a pool of environments of its own. */
export class LambdaFunction {
  readonly functionName: string
  readonly physicalName: string
  readonly runtime: FunctionRuntime
  /** The names of those that it may invoke. */
  readonly invokes: readonly string[]
  readonly asyncEvents: FunctionDefinition['asyncEvents']
  readonly log: FunctionLog
  readonly work: FunctionWork
  readonly environments = new FunctionEnvironments()
  readonly versions: FunctionVersions
  readonly scalingRate: ScalingRate
  readonly provisionedConcurrency: ProvisionedConcurrency
  readonly #options: LambdaFunctionOptions
  readonly #pools = new Map<string, FunctionPool>()
  /** The pools of former configurations and versions that still have something to end. */
  #retired: FunctionPool[] = []
  #updateTimer: NodeJS.Timeout | undefined

  constructor(options: LambdaFunctionOptions) {
    this.#options = options
    this.functionName = options.functionName
    this.physicalName = options.settings.physicalName
    this.runtime = functionRuntime(options.definition)
    this.invokes = options.definition.invokes ?? []
    this.asyncEvents = options.definition.asyncEvents
    this.log = new FunctionLog(this.physicalName, options.publishLog, options.onNotice)
    this.work = new FunctionWork(options.settings.taskRoot)
    this.versions = new FunctionVersions(this.arn(), options.configuration)
    this.scalingRate = new ScalingRate(options.environmentsPer10s)
    this.provisionedConcurrency = new ProvisionedConcurrency({
      versionOf: (qualifier) => this.versions.resolve(qualifier).version,
      pool: (version) => this.pool(version),
    })
  }

  /** @param qualifier the version or alias that the caller used, if any */
  arn(qualifier?: string): string {
    return functionArn(this.#options.settings.region, this.physicalName, qualifier)
  }

  get pools(): readonly FunctionPool[] {
    return [...this.#pools.values(), ...this.#retired]
  }

  /** @throws LambdaError if there is no such version */
  pool(version: string): FunctionPool {
    const pool = this.#pools.get(version) ?? this.#createPool(this.versions.resolve(version))
    this.#pools.set(version, pool)
    return pool
  }

  /** Changes `$LATEST`; the old configuration serves until the update is through, then every environment is cold. */
  update(configuration: FunctionConfiguration): FunctionVersion {
    const version = this.versions.beginUpdate(configuration)
    this.#updateTimer = setTimeout(() => {
      this.versions.finishUpdate()
      this.#retire(latestVersion)
    }, this.#options.updateMs)
    return version
  }

  /** Makes a version of `$LATEST`, which is `Pending` for as long as an update takes. */
  publish(description: string): FunctionVersion {
    return this.versions.publish(description, Date.now() + this.#options.updateMs)
  }

  /** @throws LambdaError if there is none, or an alias points to it */
  deleteVersion(version: string): void {
    this.versions.delete(version)
    this.provisionedConcurrency.delete(version)
    this.#retire(version)
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#updateTimer)
    await Promise.all(this.pools.map((pool) => pool.dispose()))
  }

  #createPool({ version, configuration }: FunctionVersion): FunctionPool {
    const { functionName, definition, settings, records, idleEnvironmentMs, onChange } = this.#options
    const { memoryMb, timeoutSeconds, variables } = configuration
    return new FunctionPool({
      settings: {
        ...settings,
        version,
        definition: { ...definition, memoryMb, timeoutSeconds, environment: variables },
      },
      log: this.log,
      work: this.work,
      ofFunction: this.environments,
      functionName,
      records,
      idleEnvironmentMs,
      onChange,
    })
  }

  #retire(version: string): void {
    const pool = this.#pools.get(version)
    if (pool === undefined) return
    this.#pools.delete(version)
    this.#retired = [...this.#retired.filter(({ isEmpty }) => !isEmpty), pool]
    pool.retire()
  }
}
