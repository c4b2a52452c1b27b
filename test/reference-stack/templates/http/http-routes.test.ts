import { expect, test } from 'vitest'
import { readText, samChat } from '../reading.ts'

/** What is said of anything but what functions may do. */
function said(notices: readonly string[]): readonly string[] {
  return notices.filter((notice) => !/: (?:may|has no access)/.test(notice))
}

const invocation = 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Say.Arn}/invocations'

test('the events of SAM that name no API are routes of the one that SAM makes', async () => {
  const { definition, notices } = await readText(
    samChat({
      sections: 'Globals: { Api: { Cors: "\'*\'", BinaryMediaTypes: [image~1png] } }',
      properties: `Events:
  Any: { Type: Api, Properties: { Path: "/files/{proxy+}", Method: any } }
  Root: { Type: Api, Properties: { Path: /, Method: get, TimeoutInMillis: 5000 } }`,
    }),
  )
  expect(definition?.http).toEqual({
    kind: 'rest',
    routes: { 'ANY /files/{proxy+}': 'Say', 'GET /': 'Say' },
    stage: { name: 'Prod' },
    cors: { allowOrigins: ['*'] },
    binaryMediaTypes: ['image/png'],
  })
  expect(said(notices)).toEqual(['template.yaml:19: Say.Root: TimeoutInMillis is left out'])
})

test('an HTTP API of SAM has its payload format, its CORS and its throttles; what is not checked is said', async () => {
  const { definition, notices } = await readText(
    samChat({
      properties: `Events:
  All: { Type: HttpApi, Properties: { ApiId: !Ref Http } }
  Add:
    Type: HttpApi
    Properties: { ApiId: !Ref Http, Path: /notes, Method: POST, Auth: { Authorizer: AWS_IAM }, RouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 2 } }
  Old: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: /old, Method: GET, PayloadFormatVersion: '1.0' } }`,
      resources: `Http:
  Type: AWS::Serverless::HttpApi
  Properties:
    StageVariables: { colour: blue }
    CorsConfiguration: { AllowOrigins: ["https://a.example"], AllowCredentials: true, MaxAge: 60 }
    DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 10 }
    Domain: { DomainName: notes.example.com }`,
    }),
  )
  expect(definition?.http).toEqual({
    kind: 'http',
    routes: { $default: 'Say', 'POST /notes': 'Say' },
    stage: { name: '$default', variables: { colour: 'blue' } },
    throttles: {
      everyRoute: { requestsPerSecond: 100, burst: 10 },
      routes: { 'POST /notes': { requestsPerSecond: 5, burst: 2 } },
    },
    cors: { allowOrigins: ['https://a.example'], allowCredentials: true, maxAgeSeconds: 60 },
    payload: '2.0',
  })
  expect(said(notices)).toEqual([
    'template.yaml:19: Say.Add: the authorizer AWS_IAM of POST /notes is not checked here: every request is let in',
    'template.yaml:22: the HTTP route GET /old is left out: its payload format is 1.0, and that of most routes 2.0',
    'template.yaml:23: Http: Domain is left out',
  ])
})

test('an HTTP API of CloudFormation, and a second one that is named', async () => {
  const { definition, notices } = await readText(
    samChat({
      resources: `Http: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP, Name: notes, CorsConfiguration: { AllowOrigins: ["*"], AllowMethods: [GET] } } }
ToSay: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Http, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Say.Arn, PayloadFormatVersion: "2.0" } }
ToSite: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Http, IntegrationType: HTTP_PROXY, IntegrationUri: "https://site.example" } }
Get: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Http, RouteKey: "GET /notes/{id}", Target: !Sub "integrations/\${ToSay}" } }
Site: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Http, RouteKey: "GET /site", Target: !Sub "integrations/\${ToSite}" } }
Live: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Http, StageName: live, RouteSettings: { "GET /notes/{id}": { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } } } }
Rest: { Type: AWS::ApiGateway::RestApi, Properties: { Body: { swagger: "2.0" } } }`,
    }),
  )
  expect(definition?.http).toEqual({
    kind: 'http',
    routes: { 'GET /notes/{id}': 'Say' },
    stage: { name: 'live' },
    throttles: { routes: { 'GET /notes/{id}': { requestsPerSecond: 1, burst: 1 } } },
    cors: { allowOrigins: ['*'], allowMethods: ['GET'] },
    payload: '2.0',
  })
  expect(said(notices)).toEqual([
    'template.yaml:22: Site: the HTTP route GET /site is left out: its integration is of type HTTP_PROXY, and not a Lambda proxy',
    'template.yaml:24: Rest: is left out: this template has no route of it in a form that is read',
  ])
})

test('a REST API of CloudFormation: its resources, and what of it cannot be honoured', async () => {
  const rest = 'RestApiId: !Ref Rest'
  const proxy = `Integration: { Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: !Sub "${invocation}" }`
  const { definition, notices } = await readText(
    samChat({
      resources: `Rest: { Type: AWS::ApiGateway::RestApi, Properties: { Name: notes, Policy: { Statement: [] } } }
Notes: { Type: AWS::ApiGateway::Resource, Properties: { ${rest}, ParentId: !GetAtt Rest.RootResourceId, PathPart: notes } }
Note: { Type: AWS::ApiGateway::Resource, Properties: { ${rest}, ParentId: !Ref Notes, PathPart: "{id}" } }
Get: { Type: AWS::ApiGateway::Method, Properties: { ${rest}, ResourceId: !Ref Note, HttpMethod: GET, AuthorizationType: AWS_IAM, ${proxy} } }
Post: { Type: AWS::ApiGateway::Method, Properties: { ${rest}, ResourceId: !Ref Notes, HttpMethod: POST, AuthorizationType: NONE, ApiKeyRequired: true, RequestValidatorId: !Ref Both, RequestModels: { application/json: !Ref Untyped, text/xml: Empty }, RequestParameters: { method.request.querystring.page: true, method.request.querystring.sort: false }, ${proxy} } }
Mock: { Type: AWS::ApiGateway::Method, Properties: { ${rest}, ResourceId: !Ref Notes, HttpMethod: GET, AuthorizationType: NONE, Integration: { Type: MOCK } } }
Both: { Type: AWS::ApiGateway::RequestValidator, Properties: { ${rest}, ValidateRequestBody: true, ValidateRequestParameters: true } }
Untyped: { Type: AWS::ApiGateway::Model, Properties: { ${rest}, ContentType: application/json, Schema: '{"required":["text"]}' } }
Key: { Type: AWS::ApiGateway::ApiKey, Properties: { Value: a-key-that-stands-in-the-template } }
Live: { Type: AWS::ApiGateway::Stage, Properties: { ${rest}, StageName: v1, CacheClusterEnabled: true, MethodSettings: [{ ResourcePath: "/~1notes~1{id}", HttpMethod: GET, ThrottlingRateLimit: 3, ThrottlingBurstLimit: 2 }, { ResourcePath: "/*", HttpMethod: "*", ThrottlingRateLimit: 9 }] } }`,
    }),
  )
  expect(definition?.http).toEqual({
    kind: 'rest',
    routes: { 'GET /notes/{id}': 'Say', 'POST /notes': { function: 'Say', keyRequired: true } },
    stage: { name: 'v1' },
    throttles: { routes: { 'GET /notes/{id}': { requestsPerSecond: 3, burst: 2 } } },
    usagePlan: { keyVariable: 'API_KEY' },
  })
  expect(JSON.stringify([definition, notices])).not.toContain('a-key-that-stands')
  expect(said(notices)).toEqual([
    'template.yaml:18: Rest: Policy is left out',
    'template.yaml:18: Rest: no usage plan of this template is for it, so that AWS would refuse every key; here the key in the environment variable API_KEY is taken',
    'template.yaml:21: Get: the authorization AWS_IAM of GET /notes/{id} is not checked here: every request is let in',
    'template.yaml:22: Post: that method.request.querystring.page are there is not validated here',
    'template.yaml:22: Post: the model of text/xml is left out: JSON alone is validated here',
    'template.yaml:23: Mock: the HTTP route GET /notes is left out: its integration is of type MOCK, and not a Lambda proxy',
    'template.yaml:25: Post: its model is left out, and bodies are not validated: required needs the type object beside it; text is required and has no schema: give it one in properties',
    'template.yaml:27: Live: CacheClusterEnabled is left out',
    'template.yaml:27: Live: its throttle is left out: both ThrottlingRateLimit and ThrottlingBurstLimit have to be given, and above 0',
  ])
})

test('a function that HTTP routes alone lead to may be one that cannot be run here', async () => {
  const { definition, notices, problems } = await readText(
    samChat({
      properties: 'Events: { Here: { Type: Api, Properties: { Path: /here, Method: get } } }',
      resources: `Java:
  Type: AWS::Serverless::Function
  Properties: { Runtime: java21, Handler: notes.Handler, CodeUri: ., Events: { There: { Type: Api, Properties: { Path: /there, Method: get } } } }`,
    }),
  )
  expect(problems).toEqual([])
  expect(definition?.http?.routes).toEqual({ 'GET /here': 'Say' })
  expect(Object.keys(definition?.functions ?? {})).toEqual(['Say'])
  expect(said(notices)).toEqual([
    'template.yaml:18: Java: cannot be run here; it and the HTTP routes that lead to it are left out',
    'template.yaml:20: Java: the runtime java21 is not there: the embedded stack runs Node.js and Python',
  ])
})

test('the http and httpApi events of a serverless.yml', async () => {
  const service = (provider: string, events: string) => `service: rooms
provider: { name: aws, runtime: nodejs22.x, ${provider} }
functions:
  say:
    handler: app.handler
    events:
      - websocket: $connect
${events.replaceAll(/^/gm, '      ')}`
  const rest = await readText(
    service(
      'apiGateway: { apiKeys: [one, two], usagePlan: [{ free: { quota: { limit: 5, period: DAY, offset: 2 } } }] }',
      `- http: { path: /notes/, method: POST, private: true, request: { schemas: { application/json: { type: object } }, parameters: { querystrings: { page: true } } } }
- http: { path: old, method: get, integration: lambda }
- http: { path: raw, method: get, authorizer: admit, async: true }`,
    ),
    { name: 'serverless.yml' },
  )
  expect(rest.definition?.http).toEqual({
    kind: 'rest',
    routes: { 'POST /notes': { function: 'say', keyRequired: true, model: { type: 'object' } }, 'GET /raw': 'say' },
    stage: { name: 'dev' },
    usagePlan: { keyVariable: 'API_KEY', quota: { requests: 5, period: 'DAY' } },
  })
  expect(said(rest.notices)).toEqual([
    'serverless.yml:2: apiKeys: there are 2; here there is one',
    'serverless.yml:2: ApiGatewayRestApi.Auth.UsagePlan.Quota: Offset is left out',
    'serverless.yml:2: ApiGatewayRestApi: the key of its usage plan is read from the environment variable API_KEY',
    'serverless.yml:8: SayLambdaFunction.http1: that its RequestParameters are there is not validated here',
    'serverless.yml:9: say: its event http (http) is left out',
    'serverless.yml:10: SayLambdaFunction.http3: async is left out',
    'serverless.yml:10: SayLambdaFunction.http3: the authorizer admit of GET /raw is not checked here: every request is let in',
  ])
  const http = await readText(
    service(
      'httpApi: { cors: true, payload: "1.0", domain: "${cf:other.Domain}" }',
      "- httpApi: '*'\n- httpApi: GET /notes/{id}",
    ),
    { name: 'serverless.yml' },
  )
  expect(http.problems).toEqual([])
  expect(http.definition?.http).toMatchObject({
    kind: 'http',
    routes: { $default: 'say', 'GET /notes/{id}': 'say' },
    stage: { name: '$default' },
    cors: { allowOrigins: ['*'] },
    payload: '1.0',
  })
  expect(said(http.notices)).toEqual([
    'serverless.yml:2: provider.httpApi: domain is left out: it has no value here, unless --parameter gives one',
  ])
})
