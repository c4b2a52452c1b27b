import { describe, expect, it } from 'vitest'
import { readText } from './reading.ts'

/** A template with two functions, its API in AWS::ApiGatewayV2 resources that are given. */
function chat(resources: string): string {
  return `Resources:
  Say: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs24.x, Handler: app.handler, CodeUri: . } }
  Admit: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs24.x, Handler: app.handler, CodeUri: . } }
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.do } }
  ToSay: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Say.Arn}/invocations" } }
${resources.replaceAll(/^/gm, '  ')}
`
}

const route = (id: string, key: string, more = '') =>
  `${id}: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: ${key}, Target: !Sub "integrations/\${ToSay}"${more} } }`

describe('the WebSocket API of a template', () => {
  it('replies on a route with a route response, and says where one of the two is missing', async () => {
    const selects = ', RouteResponseSelectionExpression: $default'
    const { definition, notices } = await readText(
      chat(`${route('Ask', 'ask', selects)}
Answer: { Type: AWS::ApiGatewayV2::RouteResponse, Properties: { ApiId: !Ref Api, RouteId: !Ref Ask, RouteResponseKey: $default } }
${route('Half', 'half', selects)}`),
    )
    expect(definition?.routes).toEqual({ ask: { function: 'Say', replies: true }, half: 'Say' })
    expect(notices).toContain(
      'template.yaml:8: Half: has RouteResponseSelectionExpression $default, and no route response $default: as on AWS, nothing is sent to the caller',
    )
  })

  it('asks for the key of the usage plan that is for it, on $connect alone', async () => {
    const { definition, notices } = await readText(
      chat(`${route('Connect', '$connect', ', ApiKeyRequired: true')}
${route('Ask', 'ask', ', ApiKeyRequired: true')}
Plan: { Type: AWS::ApiGateway::UsagePlan, Properties: { Throttle: { RateLimit: 5, BurstLimit: 9 }, ApiStages: [{ ApiId: !Ref Api, Stage: prod }] } }`),
    )
    expect(definition?.connectPlan).toEqual({
      keyVariable: 'API_KEY',
      throttle: { requestsPerSecond: 5, burst: 9 },
    })
    expect(notices).toContain(
      'template.yaml:4: Api: the key of its usage plan is read from the environment variable API_KEY',
    )
    expect(definition?.notEmulated?.map((one) => one.replace(/^.*: the/, 'the'))).toEqual([
      'the route ask: ApiKeyRequired is emulated on $connect alone',
    ])
  })

  it('has the authorizer of $connect, with what can be checked of its identity sources', async () => {
    const { definition, notices } = await readText(
      chat(`${route('Connect', '$connect', ', AuthorizationType: CUSTOM, AuthorizerId: !Ref Guard')}
Guard: { Type: AWS::ApiGatewayV2::Authorizer, Properties: { ApiId: !Ref Api, AuthorizerType: REQUEST, IdentitySource: [route.request.querystring.token, context.stage], AuthorizerUri: !Sub "arn:aws:apigateway:x:lambda:path/2015-03-31/functions/\${Admit.Arn}/invocations" } }`),
    )
    expect(definition?.authorizer).toEqual({ function: 'Admit', identitySource: ['route.request.querystring.token'] })
    expect(Object.keys(definition?.functions ?? {})).toEqual(['Say', 'Admit'])
    expect(notices.some((notice) => notice.includes('the identity source context.stage is left out'))).toBe(true)
  })

  it('has the name, the variables and the throttles of its stage', async () => {
    const { definition, notices } = await readText(
      chat(`${route('Connect', '$connect')}
Live: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api, StageName: live, StageVariables: { color: blue }, DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 50 }, RouteSettings: { $connect: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 5 } } } }
Test: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api, StageName: test } }`),
    )
    expect(definition?.stage).toEqual({ name: 'live', variables: { color: 'blue' } })
    expect(definition?.throttles).toEqual({
      everyRoute: { requestsPerSecond: 100, burst: 50 },
      routes: { $connect: { requestsPerSecond: 10, burst: 5 } },
    })
    expect(notices).toContain('template.yaml:7: Live: is the stage that is measured; left out: Test')
  })

  it('leaves out a mock integration, and refuses those that are no function', async () => {
    const { problems, notices } = await readText(
      chat(`${route('Connect', '$connect').replace('ToSay', 'Mock')}
${route('Http', 'http').replace('ToSay', 'Proxy')}
${route('Far', 'far').replace('ToSay', 'Elsewhere')}
${route('None', 'none').replace('integrations/${ToSay}', 'integrations/missing')}
Mock: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: MOCK } }
Proxy: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: HTTP_PROXY, IntegrationUri: "https://chat.example" } }
Elsewhere: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: "arn:aws:apigateway:x:lambda:path/2015-03-31/functions/arn:aws:lambda:x:1:function:far/invocations" } }
Second: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: WEBSOCKET } }
Rest: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }`),
    )
    expect(notices).toEqual([
      'template.yaml:2: left out, since neither a route nor the stream of a table leads to them: Say (line 2), Admit (line 3)',
      'template.yaml:10: Mock: is a mock integration; the route $connect is left out, and everybody is let in',
      'template.yaml:14: Rest: is left out: this template has no route of it in a form that is read',
    ])
    expect(problems).toEqual([
      'template.yaml:9: None: the route none has no integration of this template as its Target',
      'template.yaml:11: Proxy: the route http has an integration of type HTTP_PROXY; the embedded stack has Lambda proxies alone (AWS_PROXY)',
      'template.yaml:12: Elsewhere: the route far leads to arn:aws:apigateway:x:lambda:path/2015-03-31/functions/arn:aws:lambda:x:1:function:far/invocations, which is no function of this template',
      'template.yaml:13: Second: is a second WebSocket API beside Api; only one can be measured at a time',
    ])
  })

  it.each([
    [
      'Resources: {}',
      'template.yaml:1: there is no WebSocket API: an AWS::ApiGatewayV2::Api with ProtocolType WEBSOCKET, or an AWS::Serverless::WebSocketApi',
    ],
    [
      'name: x',
      'template.yaml:1: is no template: it has neither Resources (CloudFormation, SAM) nor service and provider (serverless.yml)',
    ],
    [
      'a: [1',
      'template.yaml:1: cannot be read: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['service: x\nprovider: { name: azure }', 'template.yaml:2: provider azure: has to be aws'],
  ])('is asked for: %s', async (text, problem) => {
    expect((await readText(text)).problems[0]).toBe(problem)
  })
})
