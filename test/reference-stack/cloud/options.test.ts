import { generateKeyPairSync } from 'node:crypto'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { describe, expect, test } from 'vitest'
import { guarded } from '../../../reference-stack/chats/probe/guarded.ts'
import { retentionsInDays } from '../../../reference-stack/cloud/check-options.ts'
import type { StackDefinition } from '../../../reference-stack/define-stack.ts'
import { DefinitionError } from '../../../reference-stack/load-definition.ts'
import { chat as echo } from '../../fixtures/stacks/echo/chat.ts'
import { type Template, functionBehind, functionsOf, propertiesOf, routesOf, synthesised } from './synthesised.ts'

const stageOf = (template: Template) => {
  const [[, properties]] = template.ofType('AWS::ApiGatewayV2::Stage') as [[string, Record<string, unknown>]]
  return properties
}

test('an authorizer of the definition guards $connect alone, and may be invoked by API Gateway', async () => {
  const template = await synthesised(guarded)
  const [[id, authorizer]] = template.ofType('AWS::ApiGatewayV2::Authorizer') as [[string, Record<string, unknown>]]
  expect(authorizer).toMatchObject({
    AuthorizerType: 'REQUEST',
    IdentitySource: ['route.request.querystring.admit'],
  })
  expect(functionBehind(template, String(authorizer['AuthorizerUri']))).toBe('fanbench-trial-Admit')
  const routes = template.ofType('AWS::ApiGatewayV2::Route')
  expect(routes.map(([, { RouteKey }]) => RouteKey)).toContain('$connect')
  expect(routes.length).toBeGreaterThan(1)
  for (const [, { RouteKey, AuthorizationType, AuthorizerId }] of routes) {
    expect({ RouteKey, AuthorizationType, AuthorizerId }).toEqual(
      RouteKey === '$connect'
        ? { RouteKey, AuthorizationType: 'CUSTOM', AuthorizerId: `<${id}>` }
        : { RouteKey, AuthorizationType: 'NONE', AuthorizerId: undefined },
    )
  }
  const sources = template.ofType('AWS::Lambda::Permission').map(([, { SourceArn }]) => SourceArn)
  expect(sources).toContain(`arn:<AWS::Partition>:execute-api:eu-west-1:123456789012:<Api>/authorizers/<${id}>`)
  expect(routesOf(template)['$default']).toBe('fanbench-trial-Obey')
})

test('a ticket key puts an authorizer before a chat that has none', async () => {
  const { publicKey } = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const template = await synthesised(echo, { ticketPublicKey: publicKey })
  const [[, authorizer]] = template.ofType('AWS::ApiGatewayV2::Authorizer') as [[string, Record<string, unknown>]]
  expect(authorizer['IdentitySource']).toEqual(['route.request.querystring.ticket'])
  const functions = template.ofType('AWS::Lambda::Function').map(([, properties]) => properties)
  const admitting = functions.filter(({ Environment }) => JSON.stringify(Environment ?? '').includes('PUBLIC KEY'))
  expect(admitting.map(({ FunctionName }) => FunctionName)).toEqual([
    functionBehind(template, String(authorizer['AuthorizerUri'])),
  ])
})

test('throttles of the definition are those of the stage, and a throttled route goes on counting in detail', async () => {
  const throttled: StackDefinition = {
    ...echo,
    throttles: {
      everyRoute: { requestsPerSecond: 50, burst: 20 },
      routes: { say: { requestsPerSecond: 0.5, burst: 1 } },
    },
  }
  expect(stageOf(await synthesised(throttled))).toMatchObject({
    DefaultRouteSettings: { DetailedMetricsEnabled: true, ThrottlingRateLimit: 50, ThrottlingBurstLimit: 20 },
    RouteSettings: { say: { DetailedMetricsEnabled: true, ThrottlingRateLimit: 0.5, ThrottlingBurstLimit: 1 } },
  })
  expect(stageOf(await synthesised(echo))['DefaultRouteSettings']).toEqual({ DetailedMetricsEnabled: true })
})

test('memory, architecture, reserved concurrency, retention and tags are as they are chosen', async () => {
  const template = await synthesised(echo, {
    memoryMb: 1769,
    architecture: 'x86_64',
    reservedConcurrency: { say: 3, connect: 0 },
    logRetentionDays: 1,
    tags: { team: 'chat' },
  })
  const common = { MemorySize: 1769, Architectures: ['x86_64'], Tags: [{ Key: 'team', Value: 'chat' }] }
  expect(functionsOf(template, echo)).toMatchObject({
    say: { ...common, ReservedConcurrentExecutions: 3 },
    connect: { ...common, ReservedConcurrentExecutions: 0 },
  })
  const retentions = template.ofType('AWS::Logs::LogGroup').map(([, { RetentionInDays }]) => RetentionInDays)
  expect(retentions.length).toBeGreaterThanOrEqual(2)
  expect(new Set(retentions)).toEqual(new Set([1]))
})

test('access logs can be left out', async () => {
  const template = await synthesised(echo, { accessLogs: false })
  expect(stageOf(template)).not.toHaveProperty('AccessLogSettings')
  expect(template.ofType('AWS::Logs::LogGroup')).toHaveLength(2)
})

describe('a deployment is made anew', () => {
  const deploymentOf = async (definition: StackDefinition) => {
    const template = await synthesised(definition)
    const id = stageOf(template)['DeploymentId']
    propertiesOf(template, String(id))
    return { id, dependsOn: template.resources[String(id).slice(1, -1)]?.DependsOn ?? [], template }
  }

  test('when a route is another, and only once all of the API is there', async () => {
    const { id, dependsOn, template } = await deploymentOf(echo)
    const deployed = ['Route', 'RouteResponse', 'Integration'].flatMap((type) =>
      template.ofType(`AWS::ApiGatewayV2::${type}`).map(([part]) => part),
    )
    expect(new Set(dependsOn)).toEqual(new Set(deployed))
    for (const routes of [
      { ...echo.routes, also: 'say' },
      { ...echo.routes, say: 'say' },
      { ...echo.routes, say: { function: 'connect', replies: true } },
    ] as const)
      expect((await deploymentOf({ ...echo, routes })).id).not.toBe(id)
  })

  test('not when only a function is', async () => {
    const { id } = await deploymentOf(echo)
    const say = { ...echo.functions.say, memoryMb: 1024 }
    expect((await deploymentOf({ ...echo, functions: { ...echo.functions, say } })).id).toBe(id)
  })
})

test('a function that is another has another version, and the others keep theirs', async () => {
  const versions = async (definition: StackDefinition) =>
    (await synthesised(definition)).ofType('AWS::Lambda::Version').map(([id]) => id)
  const before = await versions(echo)
  const say = { ...echo.functions.say, timeoutSeconds: 6 }
  const after = await versions({ ...echo, functions: { ...echo.functions, say } })
  expect(after.filter((id) => !before.includes(id))).toHaveLength(1)
  expect(after).toHaveLength(before.length)
})

test('lists every mistake at once', async () => {
  const long = {
    ...echo.functions,
    ['a'.repeat(31)]: { ...echo.functions.say, environment: { LONG: 'x'.repeat(4100) } },
  }
  const wrong = synthesised(
    { ...echo, functions: long, routes: {} },
    {
      stackName: 'fanbench-a-name-that-is-rather-long-for-a-stack',
      account: '1234',
      region: 'Ireland',
      memoryMb: 64,
      logRetentionDays: 2,
      reservedConcurrency: { shout: 1, say: -1 },
    },
  )
  const error: unknown = await wrong.catch((error: unknown) => error)
  expect(error).toBeInstanceOf(DefinitionError)
  expect((error as DefinitionError).problems).toEqual([
    'an account has 12 digits: 1234',
    'a Region looks like eu-west-1: Ireland',
    'memory has to be a whole number from 128 to 10240 MB: 64',
    expect.stringMatching(/^logs can be kept for 1, 3, 5, .* days, not for 2$/),
    'routes: an API without any cannot be deployed',
    `the function's name fanbench-a-name-that-is-rather-long-for-a-stack-${'a'.repeat(31)} has 79 characters; AWS takes 64`,
    `functions.${'a'.repeat(31)}.environment: 4104 bytes; AWS takes 4096`,
    'reserved concurrency: there is no function shout; there are connect, say, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'reserved concurrency of say has to be a whole number, 0 or more: -1',
  ])
})

test('the retentions are those that the CDK knows, but for keeping logs for ever', () => {
  const known = Object.values(RetentionDays).filter((days) => days !== RetentionDays.INFINITE)
  expect(new Set(known.filter((days) => typeof days === 'number').map(Number))).toEqual(new Set(retentionsInDays))
})
