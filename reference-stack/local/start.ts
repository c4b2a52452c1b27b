import { rename, rm, writeFile } from 'node:fs/promises'
import { type FunctionDefinition, type StackDefinition, tableVariable } from '../define-stack.ts'
import { type TargetFile, describeDefinition } from '../target-file.ts'
import { type StackBehaviour, ordinaryBehaviour } from './behaviour.ts'
import { startCloudWatch } from './cloudwatch/endpoint.ts'
import { startDynamoDb } from './dynamodb.ts'
import { startGateway } from './gateway/gateway.ts'
import { startInvokeEndpoint } from './lambda/invoke-endpoint.ts'
import { type LambdaService, startLambdaService } from './lambda/service.ts'
import type { ProcessFigures } from './process-figures.ts'

export interface LocalStackOptions {
  readonly definition: StackDefinition
  /** Of the gateway; any free one unless told. */
  readonly port?: number
  /** Where it is to differ from {@link ordinaryBehaviour}. */
  readonly behaviour?: Partial<StackBehaviour>
}

/** A chat with everything it needs, up and ready. Disposing of it ends every process and closes every port. */
export interface LocalStack extends AsyncDisposable {
  readonly target: TargetFile
  /** What the stack's processes have cost this machine; rejects if one of those that have to live is gone. */
  processes(): Promise<readonly ProcessFigures[]>
  /** Resolves with the reason if a part of the stack ends without being told to. */
  readonly died: Promise<string>
}

const region = 'local-1'
const stage = 'prod'

/**
 * Starts the embedded stack on 127.0.0.1: gateway, Lambda and CloudWatch in this process, DynamoDB and every execution
 * environment in one of their own.
 *
 * @throws Error with code `EADDRINUSE` if the port is taken; what has been started until then is stopped
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
const stopOrder = ['gateway', 'lambda', 'invokeEndpoint', 'dynamoDb', 'cloudWatch'] as const

type StackParts = {
  gateway?: Awaited<ReturnType<typeof startGateway>>
  lambda?: LambdaService
  invokeEndpoint?: Awaited<ReturnType<typeof startInvokeEndpoint>>
  dynamoDb?: Awaited<ReturnType<typeof startDynamoDb>>
  cloudWatch?: Awaited<ReturnType<typeof startCloudWatch>>
}

async function startParts(parts: StackParts, options: LocalStackOptions): Promise<LocalStack> {
  const { definition, port = 0 } = options
  const behaviour = { ...ordinaryBehaviour, ...options.behaviour }
  const described = describeDefinition(definition)
  const functionNames = described.functions

  // Gateway and invoke endpoint invoke the functions, whose variables name both of them. So they start first.
  const lambda = () => {
    if (!parts.lambda) throw new Error('the functions are not up yet')
    return parts.lambda
  }
  const cloudWatch = (parts.cloudWatch = await startCloudWatch({ beforeRead: () => parts.gateway?.flushMetrics() }))
  const gateway = (parts.gateway = await startGateway({
    stage,
    region,
    routes: definition.routes,
    ...(definition.routeSelectionExpression === undefined
      ? {}
      : { routeSelectionExpression: definition.routeSelectionExpression }),
    invoke: async (role, payload) => lambda().invoke(role, payload),
    publishMetric: cloudWatch.put,
    limits: { clientBufferBytes: behaviour.clientBufferBytes },
    port,
  }))
  const invokeEndpoint = (parts.invokeEndpoint = await startInvokeEndpoint({
    service: {
      invoke: async (role, payload) => lambda().invoke(role, payload),
      invokeAsync: (role, payload) => lambda().invokeAsync(role, payload),
    },
    functionNames,
    region,
  }))
  const dynamoDb = (parts.dynamoDb = await startDynamoDb({ tables: physicalTables(definition, described), region }))
  const endpoints = {
    management: gateway.managementEndpoint,
    lambda: invokeEndpoint.endpoint,
    cloudwatch: cloudWatch.endpoint,
    dynamodb: dynamoDb.endpoint,
  }
  parts.lambda = await startLambdaService({
    definition,
    functionNames,
    environment: {
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
      AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
      AWS_ENDPOINT_URL_CLOUDWATCH: endpoints.cloudwatch,
    },
    environmentFor: (role) => variablesOf(definition.functions[role], described.tables, endpoints.management),
    publishMetric: cloudWatch.put,
    region,
    concurrencyLimit: behaviour.concurrencyLimit,
    idleEnvironmentMs: behaviour.idleEnvironmentMs,
    retryDelaysMs: behaviour.retryDelaysMs,
  })

  let stopping: Promise<void> | undefined
  return {
    target: { ...described, kind: 'emulated', url: gateway.url, region, api: { id: gateway.apiId, stage }, endpoints },
    died: dynamoDb.died,
    async processes() {
      const environments = await lambda().processes()
      return [
        await dynamoDb.figures(),
        ...environments.map(({ role, ...figures }) => ({ name: `Lambda ${role}`, ...figures })),
      ]
    },
    [Symbol.asyncDispose]: () => (stopping ??= stop(parts)),
  }
}

/** The gateway first, while the functions can still hear of each disconnect. Stops all, whichever fails to. */
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

/** What one function has been given and others have not. */
function variablesOf(
  definition: FunctionDefinition | undefined,
  physicalNames: TargetFile['tables'],
  managementEndpoint: string,
): Readonly<Record<string, string>> {
  const tables = Object.keys(definition?.tables ?? {})
  return {
    ...Object.fromEntries(tables.map((table) => [tableVariable(table), physicalNames[table] ?? table])),
    ...(definition?.postsToConnections ? { AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: managementEndpoint } : {}),
  }
}

/** Writes `target.json` whole or not at all. */
export async function writeTargetFile(target: TargetFile, path: string): Promise<void> {
  const unfinished = `${path}.${process.pid}.tmp`
  try {
    await writeFile(unfinished, `${JSON.stringify(target, null, 2)}\n`)
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}
