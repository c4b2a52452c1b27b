import { describe, expect, it } from 'vitest'
import { readText } from './reading.ts'

/** A service with one function on $connect, whose variables are given. */
function service(variables: string, rest = ''): string {
  return `service: rooms
provider:
  name: aws
  runtime: nodejs22.x
  environment:
${variables.replaceAll(/^/gm, '    ')}
functions:
  say:
    handler: app.handler
    events: [{ websocket: { route: $connect, authorizer: admit } }]
  admit: { handler: app.handler }
${rest}`
}

async function read(
  variables: string,
  rest = '',
  parameters: Record<string, string> = {},
  files: Record<string, string> = {},
) {
  const reading = await readText(service(variables, rest), { name: 'serverless.yml', parameters, files })
  return { ...reading, values: reading.definition?.functions['say']?.environment }
}

describe('a serverless.yml', () => {
  it("has the framework's defaults", async () => {
    const { definition } = await read('A: b')
    expect(definition).toMatchObject({
      name: 'rooms-dev',
      stage: { name: 'dev' },
      authorizer: { function: 'admit', identitySource: ['route.request.header.Auth'] },
      functions: { say: { memoryMb: 1024, timeoutSeconds: 6, postsToConnections: ['POST', 'GET', 'DELETE'] } },
    })
  })

  it('is read without layers that only the framework can find, and says which', async () => {
    const layer = '${ssm:/layers/tools/latest}'
    const { definition, problems, notices } = await read(
      'A: b',
      `  wait: { handler: app.handler, layers: ['${layer}'], events: [websocket: go] }`,
    )
    expect(problems).toEqual([])
    expect(definition?.functions['wait']).not.toHaveProperty('layers')
    expect(definition?.routes).toHaveProperty('go')
    expect(notices).toContain(
      `serverless.yml:12: the layer ${layer} is not in this template: its code is not loaded here`,
    )
  })

  it('has its variables resolved: of the file, of others, of options, nested and with defaults', async () => {
    const { values, problems } = await read(
      `A: \${self:custom.names.\${sls:stage}}
B: \${opt:color, 'blue'}
C: \${file(./more.yml):deep.value}
D: \${env:NOT_SET_ANYWHERE, self:service, 'x'}
E: \${param:size}-\${aws:region}
F: \${AWS::Region}
G: { "Fn::Sub": "\${AWS::StackName}" }
H: \${ssm:/chat/key}`,
      'custom: { names: { dev: one, test: two } }\nparams: { test: { size: small } }',
      { stage: 'test', 'ssm:/chat/key': 'given' },
      { 'more.yml': 'deep: { value: "${self:custom.names.dev}" }' },
    )
    expect(problems).toEqual([])
    expect(values).toEqual({
      A: 'two',
      B: 'blue',
      C: 'one',
      D: 'rooms',
      E: 'small-us-east-1',
      F: '${AWS::Region}',
      G: 'rooms-test',
      H: 'given',
    })
  })

  it('says all variables without a value at once', async () => {
    const { problems } = await read(
      'A: ${opt:color}\nB: ${cf:other.Output}\nC: ${file(./config.js):x}\nD: ${self:custom.d}',
      'custom: { d: "${self:custom.d}" }',
    )
    expect(
      problems.map((problem) => problem.replace(/:(\d+): .*?(has no value|only YAML|refers to itself).*/, ':$1 $2')),
    ).toEqual([
      'serverless.yml:6 has no value',
      'serverless.yml:7 has no value',
      'serverless.yml:8 has no value',
      'serverless.yml:15 refers to itself',
    ])
  })

  it('takes functions and resources from files of their own', async () => {
    const text = `service: { name: split }
provider: { name: aws, runtime: nodejs22.x }
functions:
  - \${file(functions.yml)}
resources:
  - Resources: { One: { Type: AWS::DynamoDB::Table, Properties: { KeySchema: [{ AttributeName: a, KeyType: HASH }] } } }
  - \${file(tables.json)}`
    const { definition, problems } = await readText(text, {
      name: 'serverless.yml',
      files: {
        'functions.yml': 'say: { handler: app.handler, events: [{ websocket: $default }] }',
        'tables.json':
          '{"Resources":{"Two":{"Type":"AWS::DynamoDB::Table","Properties":{"KeySchema":[{"AttributeName":"b","KeyType":"HASH"}]}}}}',
      },
    })
    expect(problems).toEqual([])
    expect(definition?.routes).toEqual({ $default: 'say' })
    expect(Object.keys(definition?.tables ?? {})).toEqual(['One', 'Two'])
  })

  it('takes what older versions and plugins call otherwise', async () => {
    const text = `service: rooms
plugins: [serverless-websockets-plugin]
provider: { name: aws, runtime: nodejs8.10, websocketApiRouteSelectionExpression: $request.body.kind }
functions:
  say: { handler: app.handler, events: [{ websocket: { routeKey: $connect } }, { websocket: { routeKey: post } }] }`
    const { definition, problems } = await readText(text, { name: 'serverless.yml' })
    expect(problems).toEqual([])
    expect(definition).toMatchObject({
      routes: { $connect: 'say', post: 'say' },
      routeSelectionExpression: '$request.body.kind',
    })
  })

  it('reads .env of the stage, or else .env, as the framework does; a plugin gives all of it to the functions', async () => {
    const files = { '.env': 'PAINT_OF_TEST=red\nSIZE_OF_TEST=small', '.env.test': 'PAINT_OF_TEST=blue' }
    const { values } = await read('A: "${env:PAINT_OF_TEST}-${env:SIZE_OF_TEST}"', '', {}, files)
    expect(values).toEqual({ A: 'red-small' })
    const ofStage = await read('A: "${env:PAINT_OF_TEST}-${env:SIZE_OF_TEST, \'none\'}"', '', { stage: 'test' }, files)
    expect(ofStage.values).toEqual({ A: 'blue-none' })
    const ofPlugin = await read('A: b', 'plugins: [serverless-dotenv-plugin]', {}, files)
    expect(ofPlugin.values).toEqual({ PAINT_OF_TEST: 'red', SIZE_OF_TEST: 'small', A: 'b' })
  })

  it('takes parameters of stages, where version 4 has them', async () => {
    const { values } = await read(
      'A: ${param:size}-${param:color}',
      'stages: { default: { params: { size: large, color: red } }, dev: { params: { size: small } } }',
    )
    expect(values).toEqual({ A: 'small-red' })
  })

  it('asks for no value of what is not measured, and for those of what is', async () => {
    const text = `service: rooms
provider:
  name: aws
  runtime: nodejs22.x
  vpc: { securityGroupIds: ["\${ssm:/group}"] }
  environment: { SECRET: "\${ssm:/secret}" }
custom: { domain: "\${cf:other.Domain}", prefix: "\${self:custom.nowhere, self:service}" }
functions:
  say:
    handler: app.handler
    environment: { NAME: "\${self:custom.prefix}" }
    events:
      - { websocket: { route: [$connect, $default] } }
      - { http: { path: /, method: get, authorizer: { arn: "\${ssm:/authorizer}" } } }
resources:
  Resources:
    Certificate: { Type: AWS::CertificateManager::Certificate, Properties: { DomainName: "\${ssm:/name}" } }`
    const { problems } = await readText(text, { name: 'serverless.yml' })
    expect(problems).toEqual([
      "serverless.yml:6: ${ssm:/secret}: has no value here: give --parameter 'ssm:/secret=<value>', or a default after a comma",
    ])
    const given = await readText(text, { name: 'serverless.yml', parameters: { 'ssm:/secret': 'abc' } })
    expect(given.definition?.routes).toEqual({ $connect: 'say', $default: 'say' })
    expect(given.definition?.functions['say']?.environment).toEqual({ SECRET: 'abc', NAME: 'rooms' })
    expect(given.notices.join()).toContain('Certificate (AWS::CertificateManager::Certificate, line 17)')
  })
})
