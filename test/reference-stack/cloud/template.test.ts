import { beforeAll, expect, test } from 'vitest'
import { chat } from '../../../reference-stack/chats/rooms/chat.ts'
import { type Template, functionsOf, propertiesOf, routesOf, synthesised } from './synthesised.ts'

let template: Template
beforeAll(async () => {
  template = await synthesised(chat)
})

test('has a resource for each part of the definition, and none that nobody asked for', () => {
  const types = Object.groupBy(Object.values(template.resources), ({ Type }) => Type)
  expect(Object.fromEntries(Object.entries(types).map(([type, all]) => [type, all?.length]))).toEqual({
    'AWS::DynamoDB::Table': 2,
    'AWS::Lambda::Function': 10,
    'AWS::Lambda::Version': 10,
    'AWS::Lambda::Alias': 10,
    'AWS::Lambda::Permission': 10,
    'AWS::IAM::Role': 10,
    // One a function, and the access logs'.
    'AWS::Logs::LogGroup': 11,
    'AWS::ApiGatewayV2::Api': 1,
    'AWS::ApiGatewayV2::Integration': 10,
    'AWS::ApiGatewayV2::Route': 10,
    'AWS::ApiGatewayV2::RouteResponse': 8,
    'AWS::ApiGatewayV2::Deployment': 1,
    'AWS::ApiGatewayV2::Stage': 1,
  })
  // No parameters, conditions, rules or mappings.
  expect(template.otherParts).toEqual([])
})

test('tables are on demand, with their keys and the attribute by which rows expire', () => {
  expect(template.ofType('AWS::DynamoDB::Table').map(([, properties]) => properties)).toMatchObject([
    {
      TableName: 'fanbench-trial-client-records',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'ID', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'ID', AttributeType: 'S' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    },
    {
      TableName: 'fanbench-trial-room-messages-users',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'room', KeyType: 'HASH' },
        { AttributeName: 'entry', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    },
  ])
})

test('a function runs its bundle on Node 24 and arm64, and writes to a log group of its own', () => {
  const { SendMessage } = functionsOf(template, chat)
  expect(SendMessage).toMatchObject({
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    MemorySize: 512,
    Timeout: 29,
    Environment: {
      Variables: {
        TABLE_CLIENT_RECORDS: expect.stringMatching(/^<Tablesclientrecords/),
        TABLE_ROOM_MESSAGES_USERS: expect.stringMatching(/^<Tablesroommessagesusers/),
        AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: 'https://<Api>.execute-api.eu-west-1.<AWS::URLSuffix>/prod',
      },
    },
  })
  const { LogGroup = '' } = (SendMessage?.['LoggingConfig'] ?? {}) as { LogGroup?: string }
  expect(propertiesOf(template, LogGroup)).toMatchObject({
    LogGroupName: '/aws/lambda/fanbench-trial-SendMessage',
    RetentionInDays: 7,
  })
})

test('each route invokes the alias of its function, and replies if it is to', () => {
  expect(routesOf(template)).toEqual({
    $connect: 'fanbench-trial-Connect',
    register: 'fanbench-trial-RegisterUser',
    'new-room': 'fanbench-trial-CreateRoom',
    'join-room': 'fanbench-trial-JoinRoom',
    dispatch: 'fanbench-trial-SendMessage',
    'leave-room': 'fanbench-trial-LeaveRoom',
    'list-members': 'fanbench-trial-ListMembers',
    'set-position': 'fanbench-trial-SetPosition',
    'read-positions': 'fanbench-trial-ReadPositions',
    $disconnect: 'fanbench-trial-Disconnect',
  })
  const responses = template.ofType('AWS::ApiGatewayV2::RouteResponse').map(([, properties]) => properties)
  for (const [id, { RouteKey, RouteResponseSelectionExpression }] of template.ofType('AWS::ApiGatewayV2::Route')) {
    const own = responses.filter(({ RouteId }) => RouteId === `<${id}>`)
    const replies = !['$connect', '$disconnect'].includes(String(RouteKey))
    expect({ RouteKey, RouteResponseSelectionExpression, responses: own.length }).toEqual({
      RouteKey,
      RouteResponseSelectionExpression: replies ? '$default' : undefined,
      responses: replies ? 1 : 0,
    })
  }
  expect(propertiesOf(template, '<Api>')).toMatchObject({
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  })
})

test('a version is what the alias points to, and the function is not invoked without it', () => {
  for (const [id, { FunctionVersion, FunctionName }] of template.ofType('AWS::Lambda::Alias')) {
    const version = propertiesOf(template, String(FunctionVersion).replace('.Version', ''))
    expect(version['FunctionName']).toBe(FunctionName)
    const permissions = template
      .ofType('AWS::Lambda::Permission')
      .filter(([, { FunctionName: invoked }]) => invoked === `<${id}>`)
    expect(permissions).toHaveLength(1)
  }
  const sources = template.ofType('AWS::Lambda::Permission').map(([, { SourceArn }]) => String(SourceArn))
  const api = 'arn:<AWS::Partition>:execute-api:eu-west-1:123456789012:<Api>/prod'
  expect(sources.toSorted()).toEqual(
    Object.keys(chat.routes)
      .map((key) => `${api}/${key}`)
      .toSorted(),
  )
})

test('the stage counts in detail, and logs accesses without what a client brings', () => {
  const [[, stage]] = template.ofType('AWS::ApiGatewayV2::Stage') as [[string, Record<string, unknown>]]
  expect(stage).toMatchObject({ StageName: 'prod', DefaultRouteSettings: { DetailedMetricsEnabled: true } })
  const { DestinationArn, Format } = stage['AccessLogSettings'] as { DestinationArn: string; Format: string }
  expect(propertiesOf(template, DestinationArn.replace('.Arn', ''))).toMatchObject({
    LogGroupName: '/aws/apigateway/fanbench-trial',
    RetentionInDays: 7,
  })
  const fields = Object.values(JSON.parse(Format) as Record<string, string>)
  // One of the two ids that API Gateway insists on.
  expect(fields).toContain('$context.requestId')
  expect(fields.filter((field) => !/^\$context\.[\w.]+$/.test(field))).toEqual([])
  expect(Format).not.toMatch(/query|header|body|path|sourceIp|userAgent|authorizer|message/i)
})

test('nothing stays behind, and all that can carry a tag does', () => {
  for (const [id, { Type, DeletionPolicy, UpdateReplacePolicy, Properties }] of Object.entries(template.resources)) {
    const holdsData = ['AWS::DynamoDB::Table', 'AWS::Logs::LogGroup'].includes(Type)
    expect({ id, DeletionPolicy, UpdateReplacePolicy }).toEqual(
      holdsData ? { id, DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' } : { id },
    )
    if (/::(?:Table|LogGroup|Function|Role)$/.test(Type))
      expect(Properties['Tags'], id).toEqual([{ Key: 'fanbench', Value: 'fanbench-trial' }])
    if (/::(?:Api|Stage)$/.test(Type)) expect(Properties['Tags'], id).toEqual({ fanbench: 'fanbench-trial' })
  }
})

test('puts out what a target file needs', () => {
  expect(template.outputs).toEqual({
    Url: { Value: 'wss://<Api>.execute-api.eu-west-1.<AWS::URLSuffix>/prod' },
    ApiId: { Value: '<Api>' },
    Nonce: { Value: 'made-up-nonce' },
  })
})
