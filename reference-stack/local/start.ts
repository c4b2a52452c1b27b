import type { StackDefinition } from '../define-stack.ts'
import { aliasName, stageName } from '../definition-defaults.ts'
import { functionVariables } from '../function-variables.ts'
import { type TargetFile, describeDefinition } from '../target-file.ts'
import { type StackBehaviour, behaviourOfStack } from './behaviour.ts'
import type { StopReading } from '../../processes/stand-still.ts'
import { startCloudWatch } from './cloudwatch/endpoint.ts'
import { startDynamoDb } from './dynamodb/start-dynamodb.ts'
import { InvocationRecords } from './evidence/invocation-records.ts'
import { startGateway } from './gateway/gateway.ts'
import { AccountThrottle } from './gateway/limits/throttles.ts'
import { UsagePlan, keyOf } from './gateway/limits/usage-plan.ts'
import { startRecordEndpoint } from './gateway/record/gateway-record.ts'
import { type EmbeddedHttpApi, startHttpApi } from './http-api/http-api.ts'
import { workDocument } from './lambda/function-work.ts'
import { startLambdaEndpoint } from './lambda/api/endpoint.ts'
import type { VersionStarts } from './lambda/environments/environment-figures.ts'
import { type LambdaService, startLambdaService } from './lambda/service.ts'
import { startLogs } from './logs/endpoint.ts'
import { type FollowedLines, LogFeed } from './logs/log-feed.ts'
import { type ProcessFigures, figuresSince } from './process-figures.ts'
import { region } from '../local-identity.ts'
import { describeProfile } from './service-times/profile.ts'
import type { ServedTimes } from './service-times/served-times.ts'
import { ServiceTimes } from './service-times/service-times.ts'
import { type StackFigures, figuresOf } from './stack-figures.ts'
import { StreamReaders } from './streams/stream-readers.ts'
import { startSts } from './sts/endpoint.ts'

export interface LocalStackOptions {
  readonly definition: StackDefinition
  /** The port of the gateway; any free one by default. */
  readonly port?: number
  /** Where it is to differ from `ordinaryBehaviour`. */
  readonly behaviour?: Partial<StackBehaviour>
  /** Is given what the functions log, as it comes. */
  readonly followLogs?: (lines: FollowedLines) => void
  /** Is told, each text once, what the author of a function should know: what it may not call, what its code takes for granted. */
  readonly onNotice?: (text: string) => void
}

/** A chat with everything it needs, up and ready. Disposing of it ends every process and closes every port. */
export interface LocalStack extends AsyncDisposable {
  readonly target: TargetFile
  /** The cost of the stack's processes to this machine; rejects if an essential one is gone. */
  processes(): Promise<readonly ProcessFigures[]>
  /**
   * From here on, the figures of processes and of environments started are those of what happens from here on: of one run
   * among several on the same stack.
   */
  countAnew(): Promise<void>
  /** How many environments each version was given for its events, to be held against cold starts seen elsewhere. */
  environmentsStarted(): Promise<readonly VersionStarts[]>
  /** By kind, the service times that it has served so far against those that it was to serve; empty without any. */
  servedTimes(): Promise<readonly ServedTimes[]>
  /** How it is doing. */
  figures(): Promise<StackFigures>
  /** How long those of its processes have stood still that are never stopped on purpose, by their latest heartbeat. */
  stops(): readonly StopReading[]
  /** Resolves with the reason if a part of the stack ends without being told to. */
  readonly exited: Promise<string>
}

/** It points to version 1 of each function until somebody moves it. */
const alias = aliasName

/**
 * Starts the embedded stack on 127.0.0.1: gateway, Lambda and CloudWatch in this process, DynamoDB and every execution
 * environment in one of their own.
 *
 * @throws DefinitionError if the behaviour names a function that the definition does not have, or if the API key of its usage plan
 * is not in the environment; Error with code `EADDRINUSE` if
 * the port is taken; what has been started until then is stopped
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const parts: StackParts = {}
  try {
    return await startParts(parts, options)
  } catch (error) {
    await stop(parts)
    throw error
  }
}

/** In the order in which they are stopped. */
const stopOrder = [
  'httpApi',
  'gateway',
  'gatewayRecord',
  'streams',
  'lambda',
  'lambdaEndpoint',
  'dynamoDb',
  'cloudWatch',
  'logs',
  'sts',
] as const

type StackParts = {
  httpApi?: EmbeddedHttpApi | undefined
  gateway?: Awaited<ReturnType<typeof startGateway>>
  gatewayRecord?: Awaited<ReturnType<typeof startRecordEndpoint>>
  streams?: StreamReaders
  lambda?: LambdaService
  lambdaEndpoint?: Awaited<ReturnType<typeof startLambdaEndpoint>>
  dynamoDb?: Awaited<ReturnType<typeof startDynamoDb>>
  cloudWatch?: Awaited<ReturnType<typeof startCloudWatch>>
  logs?: Awaited<ReturnType<typeof startLogs>>
  sts?: Awaited<ReturnType<typeof startSts>>
}

/** The common inputs of all parts of one stack. */
type Blueprint = ReturnType<typeof blueprintOf>

function blueprintOf(parts: StackParts, { definition, port = 0, behaviour: given, ...listeners }: LocalStackOptions) {
  const behaviour = behaviourOfStack(definition, given)
  const plan = definition.http?.kind === 'rest' ? definition.http.usagePlan : undefined
  const { connectPlan } = definition
  const described = describeDefinition(definition)
  /** Gateway and Lambda's endpoint invoke the functions, whose variables name both of them. So they start first. */
  function lambda(): LambdaService {
    if (!parts.lambda) throw new Error('the functions are not up yet')
    return parts.lambda
  }
  return {
    definition,
    described,
    port,
    behaviour,
    connectPlan: connectPlan && new UsagePlan(connectPlan, keyOf(connectPlan, process.env)),
    records: new InvocationRecords(),
    apiKey: plan && keyOf(plan, process.env),
    accountThrottle: new AccountThrottle(behaviour),
    listeners,
    serviceTimes: behaviour.serviceTimes === null ? undefined : new ServiceTimes(behaviour.serviceTimes),
    lambda,
    invoke: async (functionName: string, payload: string) => lambda().invoke(functionName, payload, alias),
    notice: (physicalName: string, text: string) => lambda().functionNamed(physicalName)?.log.notice(text),
  }
}

async function startParts(parts: StackParts, options: LocalStackOptions): Promise<LocalStack> {
  const blueprint = blueprintOf(parts, options)
  const observers = await startObservers(parts, blueprint)
  const entrances = await startEntrances(parts, blueprint, observers)
  const dynamoDb = await startTables(parts, blueprint, observers)
  const endpoints = {
    management: entrances.gateway.managementEndpoint,
    lambda: entrances.lambdaEndpoint.endpoint,
    cloudwatch: observers.cloudWatch.endpoint,
    dynamodb: dynamoDb.endpoint,
    logs: observers.logs.endpoint,
    gatewayRecord: entrances.gatewayRecord.endpoint,
    sts: observers.sts.endpoint,
  }
  parts.lambda = await startFunctions(blueprint, { ...observers, ...entrances, endpoints })
  return stackOf(parts, blueprint, { ...entrances, dynamoDb, endpoints })
}

async function startObservers(parts: StackParts, { behaviour }: Blueprint) {
  const cloudWatch = (parts.cloudWatch = await startCloudWatch({
    metricDelayMs: behaviour.metricDelayMs,
    async beforeRead() {
      parts.gateway?.flushMetrics()
      await parts.dynamoDb?.flushMetrics()
    },
  }))
  const logs = (parts.logs = await startLogs({ delayMs: behaviour.logDelayMs }))
  const sts = (parts.sts = await startSts())
  return { cloudWatch, logs, sts }
}

type Observers = Awaited<ReturnType<typeof startObservers>>

/** Starts what invokes functions from outside: the WebSocket API with its record, the HTTP routes, and the API of Lambda. */
async function startEntrances(parts: StackParts, blueprint: Blueprint, { cloudWatch }: Observers) {
  const { definition, behaviour, serviceTimes, lambda } = blueprint
  const gateway = (parts.gateway = await startGateway({
    stage: stageName(definition),
    stageVariables: definition.stage?.variables,
    region,
    routes: definition.routes,
    ...(definition.routeSelectionExpression === undefined
      ? {}
      : { routeSelectionExpression: definition.routeSelectionExpression }),
    authorizer: definition.authorizer,
    ...(definition.admits && { admits: definition.admits }),
    usagePlan: blueprint.connectPlan,
    throttles: definition.throttles,
    invoke: blueprint.invoke,
    publishMetric: cloudWatch.put,
    limits: behaviour,
    throttle: blueprint.accountThrottle,
    allowedOrigins: behaviour.allowedOrigins,
    onMisfit: blueprint.notice,
    invocations: blueprint.records,
    serviceTimes,
    port: blueprint.port,
  }))
  const gatewayRecord = (parts.gatewayRecord = await startRecordEndpoint(
    () => ({ ...gateway.record(), notices: lambda().notices() }),
    async () => {
      const calls = (await parts.dynamoDb?.calls()) ?? {}
      return workDocument(lambda(), gateway.sent(), calls)
    },
    (sinceUs) => blueprint.records.document(sinceUs, async () => parts.dynamoDb?.callRecords()),
  ))
  const httpApi =
    definition.http &&
    (parts.httpApi = await startHttpApi({
      definition: definition.http,
      name: definition.name,
      apiKey: blueprint.apiKey,
      invoke: blueprint.invoke,
      publishMetric: cloudWatch.put,
      throttle: blueprint.accountThrottle,
      integrationTimeoutMs: behaviour.integrationTimeoutMs,
      allowedOrigins: behaviour.allowedOrigins,
    }))
  const lambdaEndpoint = (parts.lambdaEndpoint = await startLambdaEndpoint({ service: lambda, region, serviceTimes }))
  return { gateway, gatewayRecord, httpApi, lambdaEndpoint }
}

type Entrances = Awaited<ReturnType<typeof startEntrances>>

/** Starts DynamoDB, and the readers of its streams before it. */
async function startTables(parts: StackParts, blueprint: Blueprint, { cloudWatch }: Observers) {
  const { definition, described, behaviour } = blueprint
  const streams = (parts.streams = new StreamReaders({
    functions: definition.functions,
    names: { tables: described.tables, functions: described.functions },
    invoke: blueprint.invoke,
    publishMetric: cloudWatch.put,
    onNotice: blueprint.notice,
  }))
  return (parts.dynamoDb = await startDynamoDb({
    tables: physicalTables(definition, described),
    region,
    publishMetrics: cloudWatch.absorb,
    serviceTimes: behaviour.serviceTimes,
    ttlDelayMs: behaviour.ttlDelayMs,
    tablesIdleMs: behaviour.tablesIdleMs,
    partitionReads: behaviour.partitionReads,
    partitionWrites: behaviour.partitionWrites,
    tablesRead: streams.tables,
    takeRecords: streams.take,
  }))
}

type DynamoDb = Awaited<ReturnType<typeof startTables>>
type Endpoints = Required<Omit<NonNullable<TargetFile['endpoints']>, 'cloudformation'>>

async function startFunctions(
  { definition, described, behaviour, records, serviceTimes, listeners }: Blueprint,
  { gateway, cloudWatch, logs, endpoints }: Observers & Entrances & { readonly endpoints: Endpoints },
): Promise<LambdaService> {
  const { followLogs, onNotice = () => {} } = listeners
  const feed = followLogs && new LogFeed(described.functions, followLogs)
  const byAlias = Object.entries(described.functions).map(
    ([functionName, name]) => [functionName, `${name}:${alias}`] as const,
  )
  const surroundings = {
    tables: described.tables,
    functions: Object.fromEntries(byAlias),
    managementEndpoint: endpoints.management,
  }
  return startLambdaService({
    definition,
    physicalNames: described.functions,
    environment: {
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
      AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
      AWS_ENDPOINT_URL_CLOUDWATCH: endpoints.cloudwatch,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoints.logs,
      AWS_ENDPOINT_URL_STS: endpoints.sts,
    },
    environmentFor(functionName) {
      const asked = definition.functions[functionName]
      return asked === undefined ? {} : functionVariables(asked, surroundings)
    },
    network: {
      apiId: gateway.apiId,
      standIns: {
        'execute-api': gateway.port,
        ...portsOf({
          lambda: endpoints.lambda,
          monitoring: endpoints.cloudwatch,
          dynamodb: endpoints.dynamodb,
          logs: endpoints.logs,
          sts: endpoints.sts,
        }),
      },
      allowed: behaviour.allowedHosts,
    },
    onNotice: (functionName, text) => onNotice(`${functionName}: ${text}`),
    publishMetric: cloudWatch.put,
    publishLog(event) {
      logs.put(event)
      feed?.add(event)
    },
    ...behaviour,
    records,
    serviceTimes,
    region,
    alias,
  })
}

function stackOf(
  parts: StackParts,
  { definition, described, behaviour, serviceTimes, lambda }: Blueprint,
  {
    gateway,
    httpApi,
    dynamoDb,
    endpoints,
  }: Pick<Entrances, 'gateway' | 'httpApi'> & { dynamoDb: DynamoDb; endpoints: Endpoints },
): LocalStack {
  let stopping: Promise<void> | undefined
  let dynamoDbBefore: ProcessFigures | undefined
  return {
    target: {
      ...described,
      kind: 'emulated',
      url: gateway.url,
      region,
      api: { id: gateway.apiId, stage: stageName(definition) },
      ...(httpApi && { httpApi: { url: httpApi.url, id: httpApi.apiId, stage: httpApi.stage } }),
      endpoints,
      alias,
      connectionLimits: {
        idleSeconds: inSeconds(behaviour.idleTimeoutMs),
        maxAgeSeconds: inSeconds(behaviour.maxAgeMs),
      },
      ...(behaviour.serviceTimes !== null && { serviceTimes: describeProfile(behaviour.serviceTimes.profile) }),
    },
    exited: dynamoDb.exited,
    async processes() {
      const environments = lambda().processes()
      return [
        figuresSince(dynamoDbBefore, await dynamoDb.figures()),
        ...environments.map(({ functionName, ...figures }) => ({ name: `Lambda ${functionName}`, ...figures })),
      ]
    },
    async countAnew() {
      lambda().countAnew()
      dynamoDbBefore = await dynamoDb.figures()
    },
    figures: async () => figuresOf({ gateway, httpApi }, lambda()),
    stops: () => [dynamoDb.stops() ?? []].flat(),
    environmentsStarted: async () => lambda().environmentsStarted(),
    servedTimes: async () => withoutUnasked([...(serviceTimes?.served() ?? []), ...(await dynamoDb.servedTimes())]),
    [Symbol.asyncDispose]: () => (stopping ??= stop(parts)),
  }
}

/** Each process draws the kinds that are its own. */
function withoutUnasked(served: readonly ServedTimes[]): ServedTimes[] {
  return served.filter(({ asked }) => asked > 0)
}

/** The gateway first, while the functions still get each disconnect. Stops all, whichever fails to. */
async function stop(parts: StackParts): Promise<void> {
  const failures: unknown[] = []
  for (const name of stopOrder) {
    try {
      await parts[name]?.[Symbol.asyncDispose]()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'parts of the stack could not be stopped')
}

function physicalTables(definition: StackDefinition, { tables }: Pick<TargetFile, 'tables'>) {
  return Object.fromEntries(Object.entries(definition.tables).map(([name, table]) => [tables[name] ?? name, table]))
}

function portsOf(endpoints: Readonly<Record<string, string>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(endpoints).map(([service, url]) => [service, Number(new URL(url).port)]))
}

function inSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000
}
