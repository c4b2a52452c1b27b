import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { once } from 'node:events'
import { join, relative } from 'node:path'
import { chat } from '../../reference-stack/chats/rooms/chat.ts'
import type { StackDefinition } from '../../reference-stack/define-stack.ts'
import { tableVariable } from '../../reference-stack/function-variables.ts'
import { routeFunction, routeReplies } from '../../reference-stack/definition-defaults.ts'
import { type DynamoDb, startDynamoDb } from '../../reference-stack/local/dynamodb/start-dynamodb.ts'
import { bundleFunctions } from '../../reference-stack/local/lambda/create-function.ts'
import { processCost } from '../receive/process-cost.ts'
import { startNode, stopNode } from './child-process.ts'
import { serverlessFolder, serverlessProgram } from './fetch-serverless-offline.ts'
import type { StackUnderTest } from './stack-under-test.ts'

const region = 'us-east-1'
const definition: StackDefinition = chat
/** No environment is reclaimed while it is measured, which also keeps the CPU time of its thread in the sum. */
const idleEnvironmentSeconds = 3600

/** The room chat on serverless-offline: the bundles that our stack runs, on the same kind of tables. */
export async function startServerlessOffline(): Promise<StackUnderTest> {
  const service = mkdtempSync(join(serverlessFolder, 'service-'))
  let tables: DynamoDb | undefined
  try {
    tables = await startDynamoDb({ tables: definition.tables, region })
    return await startService(service, tables)
  } catch (error) {
    await tables?.[Symbol.asyncDispose]()
    rmSync(service, { recursive: true })
    throw error
  }
}

async function startService(service: string, tables: DynamoDb): Promise<StackUnderTest> {
  const bundles = await bundleFunctions(definition.functions, service)
  const [websocketPort = 0, httpPort = 0, lambdaPort = 0] = await freePorts(3)
  const handlerOf = (functionName: string) => `${relative(service, bundles.taskRoot(functionName))}/index.handler`
  const environment = {
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: `http://127.0.0.1:${websocketPort}`,
    ...Object.fromEntries(Object.keys(definition.tables).map((name) => [tableVariable(name), name])),
  }
  writeFileSync(join(service, 'serverless.json'), JSON.stringify(serviceOf(handlerOf, environment)))

  const terminateIdleLambdaTime = idleEnvironmentSeconds
  const flags = { host: '127.0.0.1', websocketPort, httpPort, lambdaPort, terminateIdleLambdaTime }
  const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)])
  const child = await startNode(
    [serverlessProgram, 'offline', 'start', ...args],
    { cwd: service, stdio: 'ignore', env: environmentOfServerless(environment) },
    () => isListening(websocketPort),
  )
  return {
    url: `ws://127.0.0.1:${websocketPort}`,
    cost() {
      const [own, theirs] = [processCost(child.pid ?? 0), processCost(tables.pid)]
      return { cpuUs: own.cpuUs + theirs.cpuUs, rssKiB: own.rssKiB + theirs.rssKiB }
    },
    async [Symbol.asyncDispose]() {
      await stopNode(child)
      await tables[Symbol.asyncDispose]()
      rmSync(service, { recursive: true })
    },
  }
}

/** The definition in the format of the Serverless Framework. */
function serviceOf(handlerOf: (functionName: string) => string, environment: Readonly<Record<string, string>>) {
  const functions = Object.entries(definition.functions).map(([functionName, { memoryMb, timeoutSeconds }]) => {
    const routes = Object.entries(definition.routes).filter(([, route]) => routeFunction(route) === functionName)
    const events = routes.map(([route, leadsTo]) => ({
      websocket: { route, ...(routeReplies(leadsTo) ? { routeResponseSelectionExpression: '$default' } : {}) },
    }))
    return [
      functionName,
      { handler: handlerOf(functionName), memorySize: memoryMb, timeout: timeoutSeconds, events },
    ] as const
  })
  return {
    service: definition.name,
    frameworkVersion: '3',
    configValidationMode: 'off',
    plugins: ['serverless-offline'],
    provider: {
      name: 'aws',
      runtime: 'nodejs20.x',
      region,
      environment,
      websocketsApiRouteSelectionExpression: '$request.body.action',
    },
    functions: Object.fromEntries(functions),
  }
}

/** It needs credentials to sign with; no real ones reach it, and its telemetry is off. */
function environmentOfServerless(environment: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env
  return {
    PATH,
    HOME,
    TMPDIR,
    ...environment,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    SLS_TELEMETRY_DISABLED: '1',
    SLS_NOTIFICATIONS_MODE: 'off',
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
