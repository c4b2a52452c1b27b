import { expect, test } from 'vitest'
import { http as httpProbe } from '../../../reference-stack/chats/probe/http.ts'
import { checkCloudOptions } from '../../../reference-stack/cloud/check-options.ts'
import { readOutputs, targetOfOutputs } from '../../../reference-stack/cloud/stack-outputs.ts'
import { madeUpOptions } from '../../../scripts/made-up-options.ts'
import { chat } from './rest-chat.ts'
import { type Template, functionBehind, propertiesOf, synthesised } from './synthesised.ts'

const executeApi = 'arn:<AWS::Partition>:execute-api:eu-west-1:123456789012'

function only(template: Template, type: string): readonly [id: string, properties: Readonly<Record<string, unknown>>] {
  const found = template.ofType(type)
  expect(found).toHaveLength(1)
  return found[0] as (typeof found)[number]
}

/** The path of a REST API's resource, by what refers to it. */
function pathOf(template: Template, reference: string): string {
  if (reference.endsWith('.RootResourceId>')) return ''
  const { ParentId, PathPart } = propertiesOf(template, reference)
  return `${pathOf(template, String(ParentId))}/${String(PathPart)}`
}

/** What is allowed to invoke functions for this API, without the API's own ARN. */
function invokers(template: Template, apiId: string): readonly string[] {
  const arn = `${executeApi}:<${apiId}>/`
  return template
    .ofType('AWS::Lambda::Permission')
    .flatMap(([, { SourceArn }]) => (String(SourceArn).startsWith(arn) ? [String(SourceArn).slice(arn.length)] : []))
    .map((source) => source.replace(/<\w+>/, '<id>'))
}

test('a REST API has the methods of its routes, with model, key and authorizer', async () => {
  const template = await synthesised(chat)
  const [apiId, api] = only(template, 'AWS::ApiGateway::RestApi')
  expect(api).toMatchObject({ BinaryMediaTypes: ['image/png'], EndpointConfiguration: { Types: ['REGIONAL'] } })
  const methods = template.ofType('AWS::ApiGateway::Method').map(([, method]) => method)
  const named = Object.fromEntries(
    methods.map((method) => [
      `${String(method['HttpMethod'])} ${pathOf(template, String(method['ResourceId']))}`,
      method,
    ]),
  )
  const preflights = ['/notes', '/notes/{id}', '/notes/{id}/{path+}'].map((path) => `OPTIONS ${path}`)
  expect(Object.keys(named).toSorted()).toEqual([...Object.keys(chat.http?.routes ?? {}), ...preflights].toSorted())
  const { Integration = {} } = named['GET /notes'] ?? {}
  expect(functionBehind(template, (Integration as { readonly Uri: string }).Uri)).toBe('fanbench-trial-Say')
  const post = named['POST /notes'] ?? {}
  expect(post).toMatchObject({ ApiKeyRequired: true, AuthorizationType: 'NONE' })
  const { 'application/json': model = '' } = post['RequestModels'] as Record<string, string>
  expect(propertiesOf(template, model)).toMatchObject({
    ContentType: 'application/json',
    Schema: { required: ['text'] },
  })
  expect(propertiesOf(template, String(post['RequestValidatorId']))).toMatchObject({ ValidateRequestBody: true })
  const guard = propertiesOf(template, String(named['ANY /notes/{id}/{path+}']?.['AuthorizerId']))
  expect(guard).toMatchObject({
    Type: 'TOKEN',
    IdentitySource: 'method.request.header.Authorization',
    IdentityValidationExpression: 'Bearer .+',
    AuthorizerResultTtlInSeconds: 300,
  })
  expect(invokers(template, apiId)).toEqual([
    'authorizers/<id>',
    'authorizers/<id>',
    'v1/GET/notes',
    'v1/POST/notes',
    'v1/*/notes/*/*',
    'v1/DELETE/notes/*',
  ])
})

test('a REST API has its stage and its plan, whose key has no value in the template', async () => {
  const template = await synthesised(chat)
  const [stageId, stage] = only(template, 'AWS::ApiGateway::Stage')
  expect(stage).toMatchObject({
    StageName: 'v1',
    Variables: { colour: 'blue' },
    MethodSettings: [
      { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 100, ThrottlingBurstLimit: 50 },
      { HttpMethod: 'POST', ResourcePath: '/~1notes', ThrottlingRateLimit: 10, ThrottlingBurstLimit: 5 },
    ],
  })
  const { Format } = stage['AccessLogSetting'] as { readonly Format: string }
  expect(Format).not.toMatch(/header|query|body|identity|context\.path"/i)
  const [planId, plan] = only(template, 'AWS::ApiGateway::UsagePlan')
  expect(plan).toMatchObject({
    ApiStages: [{ Stage: `<${stageId}>` }],
    Throttle: { RateLimit: 250, BurstLimit: 500 },
    Quota: { Limit: 1000, Period: 'DAY' },
  })
  const [keyId, key] = only(template, 'AWS::ApiGateway::ApiKey')
  expect(key).not.toHaveProperty('Value')
  expect(only(template, 'AWS::ApiGateway::UsagePlanKey')[1]).toMatchObject({
    KeyId: `<${keyId}>`,
    UsagePlanId: `<${planId}>`,
  })
  expect(template.outputs).toMatchObject({ ApiKeyId: { Value: `<${keyId}>` } })
  const integrations = template
    .ofType('AWS::ApiGateway::Method')
    .filter(([, { HttpMethod }]) => HttpMethod === 'OPTIONS')
    .map(([, { Integration }]) => Integration as { readonly IntegrationResponses: readonly Record<string, object>[] })
  const [answer] = integrations.flatMap(({ IntegrationResponses }) => IntegrationResponses)
  expect(answer?.['ResponseParameters']).toMatchObject({
    'method.response.header.Access-Control-Allow-Origin': "'https://a.example.com'",
    'method.response.header.Access-Control-Allow-Headers': "'x-api-key'",
  })
  expect(JSON.stringify(answer?.['ResponseTemplates'])).toContain('https://b.example.com')
})

test('a change of a route makes a new deployment, and nothing else does', async () => {
  const deployment = async (definition: typeof chat) =>
    only(await synthesised(definition), 'AWS::ApiGateway::Deployment')[0]
  const http = chat.http as Extract<typeof chat.http, { readonly kind: 'rest' }>
  const changed = { ...chat, http: { ...http, routes: { ...http.routes, 'PUT /notes': 'Say' as const } } }
  expect(await deployment(chat)).toBe(await deployment(chat))
  expect(await deployment(changed)).not.toBe(await deployment(chat))
})

const httpChat = { ...httpProbe, routes: { say: 'Reply' as const } }

test('an HTTP API has its routes, CORS, authorizers and stage', async () => {
  const template = await synthesised(httpChat)
  const apis = template.ofType('AWS::ApiGatewayV2::Api')
  const [apiId, api] = apis.find(([, { ProtocolType }]) => ProtocolType === 'HTTP') ?? ['', {}]
  expect(api['CorsConfiguration']).toEqual({
    AllowOrigins: ['https://board.example.com'],
    AllowMethods: ['GET', 'POST'],
    MaxAge: 300,
  })
  const isOfApi = ([, { ApiId }]: readonly [string, Readonly<Record<string, unknown>>]) => ApiId === `<${apiId}>`
  const routes = template.ofType('AWS::ApiGatewayV2::Route').filter(isOfApi)
  const byKey = new Map(routes.map(([, route]) => [String(route['RouteKey']), route]))
  expect([...byKey.keys()].toSorted()).toEqual(Object.keys(httpChat.http?.routes ?? {}).toSorted())
  const [integration] = template.ofType('AWS::ApiGatewayV2::Integration').filter(isOfApi)
  expect(integration?.[1]).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' })
  expect(byKey.get('GET /by-scope')).toMatchObject({
    AuthorizationType: 'JWT',
    AuthorizationScopes: ['notes:read', 'notes:write'],
  })
  const authorizerOf = (key: string) => propertiesOf(template, String(byKey.get(key)?.['AuthorizerId']))
  expect(authorizerOf('GET /by-jwt')).toMatchObject({ JwtConfiguration: { Audience: ['notes'] } })
  expect(authorizerOf('GET /by-simple')).toMatchObject({
    AuthorizerPayloadFormatVersion: '2.0',
    EnableSimpleResponses: true,
    AuthorizerResultTtlInSeconds: 0,
  })
  expect(invokers(template, apiId)).toContain('$default/*/below/*')
  const stages = template.ofType('AWS::ApiGatewayV2::Stage').filter(isOfApi)
  expect(stages.map(([, { StageName }]) => StageName)).toEqual(['$default'])
  expect(template.outputs['HttpUrl']?.Value).toBe(`https://<${apiId}>.execute-api.eu-west-1.<AWS::URLSuffix>`)
  expect(template.outputs).not.toHaveProperty('ApiKeyId')
})

test('the target file has the address of the HTTP routes, and no key', () => {
  const outputs = {
    Url: 'wss://a/prod',
    ApiId: 'a',
    Nonce: 'n',
    HttpUrl: 'https://b/v1',
    HttpApiId: 'b',
    ApiKeyId: 'k',
  }
  const read = readOutputs(outputs)
  if (read === undefined) throw new Error('no outputs')
  const target = targetOfOutputs(chat, madeUpOptions, read)
  expect(target.httpApi).toEqual({ url: 'https://b/v1', id: 'b', stage: 'v1' })
  expect(readOutputs({ Url: 'wss://a/prod', ApiId: 'a' })).toBeUndefined()
})

test('an issuer has to be asked by HTTPS', () => {
  const jwt = { type: 'jwt', issuer: 'http://127.0.0.1:1', audience: ['notes'] } as const
  const definition = {
    ...httpChat,
    http: { kind: 'http', routes: { 'GET /': 'Reply' }, authorizers: { jwt } },
  } as const
  expect(checkCloudOptions(definition, madeUpOptions)).toEqual([
    'http.authorizers.jwt.issuer: has to begin with https:// in an account: http://127.0.0.1:1',
  ])
})
