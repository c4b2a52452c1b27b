import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { type OwnFolder, makeOwnFolder } from '../../../processes/own-folder.ts'
import { environmentsFolder } from './environments/environments-folder.ts'
import type { FunctionDefinition, StackDefinition } from '../../define-stack.ts'
import { pythonRuntime } from '../../definition-defaults.ts'
import type { MetricSink } from '../cloudwatch/metric-datum.ts'
import type { LogSink } from '../logs/log-event.ts'
import { type StackBehaviour, ordinaryBehaviour } from '../behaviour.ts'
import type { ServiceTimes } from '../service-times/service-times.ts'
import { AsyncInvocations } from './async-invocations.ts'
import { type Bundles, bundleFunctions } from './bundle.ts'
import { Concurrency } from './concurrency.ts'
import { initialConfiguration } from './control/function-configuration.ts'
import { latestVersion } from './control/function-versions.ts'
import { type CpuShareFigures, cpuShareFigures } from './cpu/cpu-share.ts'
import { EnvironmentStarts } from './environments/environment-starts.ts'
import type { InitializationType } from './environments/environment-variables.ts'
import type { FunctionPool } from './function-pool.ts'
import type { InvocationOutcome, InvokeFunction, ThrottleReason } from './invocation.ts'
import { LambdaFunction } from './lambda-function.ts'
import { type Invoked, LambdaMetrics } from './metrics.ts'
import type { NetworkPlan } from './network/network-plan.ts'
import { nodeProgram } from './node/node-program.ts'
import { versionNotice } from './python/find-interpreters.ts'
import { pythonProgram } from './python/python-program.ts'
import type { OnDemandStarts } from './environments/role-environments.ts'

/** Where the behaviour is not told, it is {@link ordinaryBehaviour}. */
export interface LambdaServiceOptions
  extends Partial<
    Pick<
      StackBehaviour,
      | 'memoryMb'
      | 'cpu'
      | 'concurrencyLimit'
      | 'reservedConcurrency'
      | 'environmentsPer10s'
      | 'idleEnvironmentMs'
      | 'retryDelaysMs'
    >
  > {
  readonly definition: StackDefinition
  /** Physical names by role. */
  readonly functionNames: Readonly<Record<string, string>>
  /** Variables of all functions: the endpoints of the stack's services. */
  readonly environment: Readonly<Record<string, string>>
  /** Variables of one function: the names of its tables. */
  readonly environmentFor?: (role: string) => Readonly<Record<string, string>>
  readonly publishMetric: MetricSink
  /** Invokes as soon as it can unless told. */
  readonly serviceTimes?: ServiceTimes | undefined
  /** No log store unless given. */
  readonly publishLog?: LogSink
  /** Where functions may call, beside this machine; nowhere unless told. */
  readonly network?: Omit<NetworkPlan, 'region'>
  /** Is told once what the network of a function has to say, such as what was refused. */
  readonly onNotice?: (role: string, text: string) => void
  readonly region: string
  /** If told, version 1 of each function is there from the start, and an alias of this name points to it. */
  readonly alias?: string
  /** How many environments may be in their init phase at once; as many as there are cores unless told. */
  readonly startsAtOnce?: number
  /** How long a change of a function takes; 200 ms unless told. */
  readonly updateMs?: number
  /** Where to put the bundles, and leave them; a temporary directory unless told. */
  readonly bundleDirectory?: string
}

export interface EnvironmentFigures extends CpuShareFigures {
  readonly role: string
  /** `$LATEST`, or a version's number. */
  readonly version: string
  readonly initializationType: InitializationType
  readonly pid: number | undefined
  readonly invocations: number
  /** Undefined while it is in its init phase. */
  readonly initMs: number | undefined
}

/** What the environments of one role have cost this machine: those that count, see {@link LambdaService.countAnew}. */
export interface RoleProcesses {
  readonly role: string
  /** How many there were at once, at most. */
  readonly processes: number
  /** Of all together, those that have ended included; null where the system does not tell. */
  readonly cpuSeconds: number | null
  /** Of the largest among them. */
  readonly peakRssBytes: number | null
  /** One for each share that environments of this role are held to: versions may differ in memory. */
  readonly cpuShares: readonly CpuShareFigures[]
}

/** How many environments a version was given for its events. */
export interface VersionStarts extends OnDemandStarts {
  readonly role: string
  readonly version: string
}

export interface LambdaService extends AsyncDisposable {
  /** Invokes and waits. Rejects only for a role that is not in the definition, or a qualifier that its function has not. */
  readonly invoke: InvokeFunction
  /** Invokes as type `Event`: returns the request's id at once, and tries again what fails. */
  invokeAsync(role: string, payload: string, qualifier?: string): string
  /** What the control plane changes. */
  functionNamed(functionName: string): LambdaFunction | undefined
  readonly functions: readonly LambdaFunction[]
  readonly concurrency: Concurrency
  environments(): readonly EnvironmentFigures[]
  /** What has happened since the start. */
  readonly totals: LambdaMetrics['totals']
  /** Those started on demand; provisioned ones are not counted. */
  environmentsStarted(): readonly VersionStarts[]
  processes(): Promise<readonly RoleProcesses[]>
  /** From here on, only environments that are started or given an event count, and only what they use from here on. */
  countAnew(): void
  /** The last lines of a function's log, without their line feeds. */
  logs(role: string): readonly string[]
  /** What functions should be told, such as an address that they may not call, and how often that was. */
  notices(): readonly { readonly role: string; readonly text: string; readonly count: number }[]
}

/** Bundles the handlers and serves them. Rejects, naming file and mistake, if one does not compile. */
export async function startLambdaService(options: LambdaServiceOptions): Promise<LambdaService> {
  const { bundleDirectory } = options
  const folder = bundleDirectory === undefined ? await makeOwnFolder(environmentsFolder) : leftThere(bundleDirectory)
  try {
    const bundles = await bundleFunctions(options.definition.functions, folder.path)
    return new EmbeddedLambda(options, bundles, () => folder[Symbol.asyncDispose]())
  } catch (error) {
    await folder[Symbol.asyncDispose]()
    throw error
  }
}

/** Whose it is, sees to it. */
function leftThere(path: string): OwnFolder {
  return { path, [Symbol.asyncDispose]: () => Promise.resolve() }
}

class EmbeddedLambda implements LambdaService {
  readonly concurrency: Concurrency
  readonly #functions: ReadonlyMap<string, LambdaFunction>
  readonly #metrics: LambdaMetrics
  readonly #asyncInvocations: AsyncInvocations
  readonly #serviceTimes: ServiceTimes | undefined
  readonly #removeBundles: () => Promise<void>

  constructor(options: LambdaServiceOptions, bundles: Bundles, removeBundles: () => Promise<void>) {
    const { concurrencyLimit, reservedConcurrency, retryDelaysMs } = { ...ordinaryBehaviour, ...options }
    this.#serviceTimes = options.serviceTimes
    this.#removeBundles = removeBundles
    this.concurrency = new Concurrency(concurrencyLimit, reservedConcurrency)
    this.#metrics = new LambdaMetrics(options.publishMetric)
    this.#asyncInvocations = new AsyncInvocations(retryDelaysMs)
    const pools = () => [...this.#functions.values()].flatMap(({ pools }) => pools)
    const starts = new EnvironmentStarts(pools, options.startsAtOnce ?? Math.max(1, availableParallelism()))
    const onChange = () => starts.startWanted()
    this.#functions = new Map(
      Object.entries(options.definition.functions).map(([role, definition]) => [
        role,
        createFunction(role, definition, { options, bundles, onChange }),
      ]),
    )
    sayVersions(options, bundles)
  }

  readonly invoke: InvokeFunction = async (role, payload, qualifier) => {
    const lambdaFunction = this.#function(role)
    if (this.#serviceTimes !== undefined) await this.#serviceTimes.hold('invoke', performance.now())
    return this.#invoke(lambdaFunction, randomUUID(), payload, qualifier)
  }

  invokeAsync(role: string, payload: string, qualifier?: string): string {
    const lambdaFunction = this.#function(role)
    lambdaFunction.versions.resolve(qualifier ?? latestVersion)
    this.#metrics.asyncEvent(invokedNow(lambdaFunction, qualifier), 'Received')
    const queued = this.#serviceTimes?.hold('asyncQueue', performance.now())
    return this.#asyncInvocations.accept(
      async (requestId) => {
        if (queued !== undefined) await queued
        return this.#invoke(lambdaFunction, requestId, payload, qualifier)
      },
      () => this.#metrics.asyncEvent(invokedNow(lambdaFunction, qualifier), 'Dropped'),
    )
  }

  functionNamed(functionName: string): LambdaFunction | undefined {
    return this.functions.find(({ name }) => name === functionName)
  }

  get functions(): readonly LambdaFunction[] {
    return [...this.#functions.values()]
  }

  get totals(): LambdaMetrics['totals'] {
    return this.#metrics.totals
  }

  environments(): readonly EnvironmentFigures[] {
    return [...this.#functions].flatMap(([role, { environments }]) =>
      [...environments.running].map((environment) => {
        const { version, initializationType, pid, invocations, initMs, askedCpuShare, cpuTime } = environment
        const cpuShare = cpuShareFigures(askedCpuShare, cpuTime)
        return { role, version, initializationType, pid, invocations, initMs, ...cpuShare }
      }),
    )
  }

  environmentsStarted(): readonly VersionStarts[] {
    return [...this.#functions].flatMap(([role, { environments }]) =>
      [...environments.onDemand].map(([version, starts]) => ({ role, version, ...starts })),
    )
  }

  async processes(): Promise<readonly RoleProcesses[]> {
    return [...this.#functions].map(([role, { environments }]) => {
      const { cpuSeconds = null, peakRssBytes = null } = environments.usage() ?? {}
      const cpuShares = environments.cpuShares()
      return { role, processes: environments.mostAtOnce, cpuSeconds, peakRssBytes, cpuShares }
    })
  }

  countAnew(): void {
    for (const { environments } of this.#functions.values()) environments.countAnew()
  }

  logs(role: string): readonly string[] {
    return this.#function(role).log.lines
  }

  notices(): readonly { readonly role: string; readonly text: string; readonly count: number }[] {
    return [...this.#functions].flatMap(([role, { log }]) => log.notices.map((notice) => ({ role, ...notice })))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#asyncInvocations.stop()
    await Promise.all([...this.#functions.values()].map((lambdaFunction) => lambdaFunction.dispose()))
    await this.#removeBundles()
  }

  async #invoke(
    lambdaFunction: LambdaFunction,
    requestId: string,
    payload: string,
    qualifier: string | undefined,
  ): Promise<InvocationOutcome> {
    const { role } = lambdaFunction
    const { version } = lambdaFunction.versions.resolve(qualifier ?? latestVersion)
    const pool = lambdaFunction.pool(version)
    const invoked = invokedNow(lambdaFunction, qualifier)
    const reason = this.concurrency.refusal(role) ?? this.#scalingRefusal(lambdaFunction, pool)
    if (reason !== undefined) {
      this.#metrics.throttled(invoked)
      return { kind: 'throttled', reason }
    }
    this.#metrics.started(invoked, this.concurrency.begin(role, qualifier))
    const conclusion = await pool.invoke({ requestId, payload, invokedFunctionArn: lambdaFunction.arn(qualifier) })
    this.concurrency.end(role, qualifier)
    const { kind, payload: answer, logTail, durationMs, provisioned } = conclusion
    this.#metrics.ended(invoked, { durationMs, failed: kind === 'function-error' })
    if (provisioned !== undefined) this.#metrics.provisioned(invoked, provisioned)
    return { kind, requestId, executedVersion: version, payload: answer, logTail }
  }

  #scalingRefusal({ role, scalingRate }: LambdaFunction, pool: FunctionPool): ThrottleReason | undefined {
    if (!pool.isFullyUsed || scalingRate.take()) return undefined
    const hasReserved = this.concurrency.reserved(role) !== undefined
    return hasReserved ? 'ReservedFunctionInvocationRateLimitExceeded' : 'FunctionInvocationRateLimitExceeded'
  }

  #function(role: string): LambdaFunction {
    const lambdaFunction = this.#functions.get(role)
    if (lambdaFunction === undefined) throw new Error(`the stack has no function "${role}"`)
    return lambdaFunction
  }
}

const nowhere = { apiId: '', standIns: {}, allowed: [] }

function invokedNow({ name }: LambdaFunction, qualifier: string | undefined): Invoked {
  const resource = qualifier === undefined || qualifier === latestVersion ? undefined : `${name}:${qualifier}`
  return { functionName: name, resource, startedAtMs: Date.now() }
}

/** Which functions run on another Python than they are for: said once of all that have the same. */
function sayVersions({ definition, onNotice }: LambdaServiceOptions, { interpreters }: Bundles): void {
  const roles = Map.groupBy(Object.keys(definition.functions), (role) => {
    const asked = definition.functions[role] && pythonRuntime(definition.functions[role])
    const interpreter = asked && interpreters.get(asked)
    return asked && interpreter && versionNotice(asked, interpreter)
  })
  for (const [notice, concerned] of roles) if (notice !== undefined) onNotice?.(concerned.join(', '), notice)
}

function createFunction(
  role: string,
  definition: FunctionDefinition,
  { options, bundles, onChange }: { options: LambdaServiceOptions; bundles: Bundles; onChange: () => void },
): LambdaFunction {
  const { memoryMb, cpu, environmentsPer10s, idleEnvironmentMs } = { ...ordinaryBehaviour, ...options }
  const { environment, environmentFor, region, alias, updateMs = 200, publishLog = () => {} } = options
  const functionName = options.functionNames[role]
  if (functionName === undefined) throw new Error(`the function "${role}" has no physical name`)
  const python = pythonRuntime(definition)
  const interpreter = python && bundles.interpreters.get(python)
  const taskRoot = bundles.taskRoot(role)
  const { network: known = nowhere, onNotice = () => {} } = options
  const network = { ...known, region }
  const variables = { ...environment, ...environmentFor?.(role) }
  const lambdaFunction = new LambdaFunction({
    role,
    definition,
    configuration: initialConfiguration(definition, memoryMb),
    settings: {
      functionName,
      region,
      taskRoot,
      program:
        python && interpreter
          ? pythonProgram({ definition, runtime: python, interpreter, network, cpu })
          : nodeProgram({ ...bundles, definition, taskRoot, network, cpu }),
      variables,
      cpu,
    },
    environmentsPer10s,
    idleEnvironmentMs,
    updateMs,
    publishLog,
    onNotice: (text) => onNotice(role, text),
    onChange,
  })
  if (alias !== undefined) {
    const { version } = lambdaFunction.versions.publish('', 0)
    lambdaFunction.versions.createAlias(alias, version, '')
  }
  return lambdaFunction
}
