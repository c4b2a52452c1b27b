import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { type OwnFolder, makeOwnFolder } from '../../../processes/own-folder.ts'
import { pythonRuntime } from '../../definition-defaults.ts'
import { ordinaryBehaviour } from '../behaviour.ts'
import type { ServiceTimes } from '../service-times/service-times.ts'
import { AsyncInvocations } from './async-invocations.ts'
import { Concurrency } from './concurrency.ts'
import { latestVersion } from './control/function-versions.ts'
import { provisionAll } from './control/provisioned-concurrency.ts'
import { type Bundles, bundleFunctions, createFunction } from './create-function.ts'
import {
  type EnvironmentFigures,
  type FunctionProcesses,
  type VersionStarts,
  environmentFigures,
  functionProcesses,
  versionStarts,
} from './environments/environment-figures.ts'
import { EnvironmentStarts } from './environments/environment-starts.ts'
import type { FunctionPool } from './function-pool.ts'
import type { InvocationOutcome, InvokeFunction, ThrottleReason } from './invocation.ts'
import type { LambdaFunction } from './lambda-function.ts'
import { type Invoked, LambdaMetrics } from './metrics.ts'
import { versionNotice } from './python/find-interpreters.ts'
import { type LambdaServiceOptions, environmentsFolder } from './service-options.ts'

/**
 * Bundles the handlers and serves them, with the provisioned concurrency that they have behind the alias.
 *
 * @throws DefinitionError with every mistake, if a handler does not compile, or provisioned environments do not come up
 */
export async function startLambdaService(options: LambdaServiceOptions): Promise<LambdaService> {
  const { bundleDirectory } = options
  const folder = bundleDirectory === undefined ? await makeOwnFolder(environmentsFolder) : leftThere(bundleDirectory)
  let service: LambdaService | undefined
  try {
    const bundles = await bundleFunctions(options.definition.functions, folder.path)
    service = new LambdaService(options, bundles, () => folder[Symbol.asyncDispose]())
    await provisionAll(service.functions, options)
    return service
  } catch (error) {
    await (service ?? folder)[Symbol.asyncDispose]()
    throw error
  }
}

/** A folder that stays, because its owner removes it. */
function leftThere(path: string): OwnFolder {
  return { path, [Symbol.asyncDispose]: () => Promise.resolve() }
}

/** The functions of a stack, invoked by their names. */
export class LambdaService implements AsyncDisposable {
  readonly concurrency: Concurrency
  readonly #functions: ReadonlyMap<string, LambdaFunction>
  readonly #metrics: LambdaMetrics
  readonly #asyncInvocations: AsyncInvocations
  readonly #serviceTimes: ServiceTimes | undefined
  readonly #removeBundles: () => Promise<void>
  #underWay = 0

  constructor(options: LambdaServiceOptions, bundles: Bundles, removeBundles: () => Promise<void>) {
    const { concurrencyLimit, reservedConcurrency, retryDelaysMs } = { ...ordinaryBehaviour, ...options }
    this.#serviceTimes = options.serviceTimes
    this.#removeBundles = removeBundles
    this.concurrency = new Concurrency(concurrencyLimit, reservedConcurrency)
    this.#metrics = new LambdaMetrics(options.publishMetric)
    this.#asyncInvocations = new AsyncInvocations(retryDelaysMs)
    const pools = () => this.functions.flatMap((lambdaFunction) => lambdaFunction.pools)
    const starts = new EnvironmentStarts(pools, options.startsAtOnce ?? Math.max(1, availableParallelism()))
    const onChange = () => starts.startWanted()
    this.#functions = new Map(
      Object.entries(options.definition.functions).map(([functionName, definition]) => [
        functionName,
        createFunction(functionName, definition, { options, bundles, onChange }),
      ]),
    )
    sayVersions(options, bundles)
  }

  /** Invokes and waits. Rejects only for a name that is not in the definition, or a qualifier that its function has not. */
  readonly invoke: InvokeFunction = async (functionName, payload, qualifier) => {
    const lambdaFunction = this.#function(functionName)
    if (this.#serviceTimes !== undefined) await this.#serviceTimes.hold('invoke', performance.now())
    return this.#invoke(lambdaFunction, randomUUID(), payload, qualifier)
  }

  /** Invokes as type `Event`: returns the request's id at once, and tries again what fails. */
  invokeAsync(functionName: string, payload: string, qualifier?: string): string {
    const lambdaFunction = this.#function(functionName)
    lambdaFunction.versions.resolve(qualifier ?? latestVersion)
    this.#metrics.asyncEvent(invokedNow(lambdaFunction, qualifier), 'Received')
    const queued = this.#serviceTimes?.hold('asyncQueue', performance.now())
    return this.#asyncInvocations.accept(
      async (requestId) => {
        if (queued !== undefined) await queued
        return this.#invoke(lambdaFunction, requestId, payload, qualifier)
      },
      () => this.#metrics.asyncEvent(invokedNow(lambdaFunction, qualifier), 'Dropped'),
      lambdaFunction.asyncEvents,
    )
  }

  /** The function that the control plane changes. */
  functionNamed(physicalName: string): LambdaFunction | undefined {
    return this.functions.find((one) => one.physicalName === physicalName)
  }

  get functions(): readonly LambdaFunction[] {
    return [...this.#functions.values()]
  }

  /** Invocations that have not ended. */
  get underWay(): number {
    return this.#underWay
  }

  /** The totals since the start. */
  get totals(): LambdaMetrics['totals'] {
    return this.#metrics.totals
  }

  environments(): readonly EnvironmentFigures[] {
    return this.functions.flatMap(({ functionName, environments }) => environmentFigures(functionName, environments))
  }

  /** The environments started on demand; provisioned ones do not count. */
  environmentsStarted(): readonly VersionStarts[] {
    return this.functions.flatMap(({ functionName, environments }) => versionStarts(functionName, environments))
  }

  processes(): readonly FunctionProcesses[] {
    return this.functions.map(({ functionName, environments }) => functionProcesses(functionName, environments))
  }

  /** From here on, only environments that are started or given an event count, and only what they use from here on. */
  countAnew(): void {
    for (const { environments } of this.functions) environments.countAnew()
  }

  /** The last lines of a function's log, without their line feeds. */
  logs(functionName: string): readonly string[] {
    return this.#function(functionName).log.lines
  }

  /** The notices about functions, such as a call to a refused address, with their counts. */
  notices(): readonly { readonly functionName: string; readonly text: string; readonly count: number }[] {
    return this.functions.flatMap(({ functionName, log }) => log.notices.map((notice) => ({ functionName, ...notice })))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#asyncInvocations.stop()
    await Promise.all(this.functions.map((lambdaFunction) => lambdaFunction.dispose()))
    await this.#removeBundles()
  }

  async #invoke(
    lambdaFunction: LambdaFunction,
    requestId: string,
    payload: string,
    qualifier: string | undefined,
  ): Promise<InvocationOutcome> {
    const { functionName } = lambdaFunction
    const { version } = lambdaFunction.versions.resolve(qualifier ?? latestVersion)
    const pool = lambdaFunction.pool(version)
    const invoked = invokedNow(lambdaFunction, qualifier)
    const reason = this.concurrency.refusal(functionName) ?? this.#scalingRefusal(lambdaFunction, pool)
    if (reason !== undefined) {
      this.#metrics.throttled(invoked)
      lambdaFunction.work.counts.throttles += 1
      return { kind: 'throttled', reason }
    }
    this.#metrics.started(invoked, this.concurrency.begin(functionName, qualifier))
    lambdaFunction.work.counts.invocations += 1
    this.#underWay += 1
    const conclusion = await pool.invoke({ requestId, payload, invokedFunctionArn: lambdaFunction.arn(qualifier) })
    this.concurrency.end(functionName, qualifier)
    this.#underWay -= 1
    const { kind, payload: answer, logTail, durationMs, provisioned } = conclusion
    this.#metrics.ended(invoked, { durationMs, failed: kind === 'function-error' })
    if (kind === 'function-error') lambdaFunction.work.counts.errors += 1
    if (provisioned !== undefined) this.#metrics.provisioned(invoked, provisioned)
    return { kind, requestId, executedVersion: version, payload: answer, logTail }
  }

  #scalingRefusal({ functionName, scalingRate }: LambdaFunction, pool: FunctionPool): ThrottleReason | undefined {
    if (!pool.isFullyUsed || scalingRate.take()) return undefined
    const hasReserved = this.concurrency.reserved(functionName) !== undefined
    return hasReserved ? 'ReservedFunctionInvocationRateLimitExceeded' : 'FunctionInvocationRateLimitExceeded'
  }

  #function(functionName: string): LambdaFunction {
    const lambdaFunction = this.#functions.get(functionName)
    if (lambdaFunction === undefined) throw new Error(`the stack has no function "${functionName}"`)
    return lambdaFunction
  }
}

function invokedNow({ physicalName }: LambdaFunction, qualifier: string | undefined): Invoked {
  const resource = qualifier === undefined || qualifier === latestVersion ? undefined : `${physicalName}:${qualifier}`
  return { physicalName, resource, startedAtMs: Date.now() }
}

/** Reports functions that run on another Python than theirs, once for all with the same text. */
function sayVersions({ definition, onNotice }: LambdaServiceOptions, { interpreters }: Bundles): void {
  const functionNames = Map.groupBy(Object.keys(definition.functions), (functionName) => {
    const asked = definition.functions[functionName] && pythonRuntime(definition.functions[functionName])
    const interpreter = asked && interpreters.get(asked)
    return asked && interpreter && versionNotice(asked, interpreter)
  })
  for (const [notice, concerned] of functionNames) if (notice !== undefined) onNotice?.(concerned.join(', '), notice)
}
