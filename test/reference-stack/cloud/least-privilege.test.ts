import { expect, test } from 'vitest'
import { chat as probe } from '../../../reference-stack/chats/probe/chat.ts'
import { chat as rooms } from '../../../reference-stack/chats/rooms/chat.ts'
import { allowedTo } from './allowed-to.ts'
import { functionsOf, synthesised } from './synthesised.ts'

const sendMessage = 'arn:<AWS::Partition>:lambda:eu-west-1:123456789012:function:fanbench-trial-SendMessage'
const stage = 'arn:<AWS::Partition>:execute-api:eu-west-1:123456789012:<Api>/prod'

test('the only wildcards are those for connection ids, and for the versions of a function that invokes itself', async () => {
  const { resources, outputs } = await synthesised(rooms)
  expect(new Set(stringsIn({ resources, outputs }).filter((text) => text.includes('*')))).toEqual(
    new Set([`${stage}/POST/@connections/*`, `${sendMessage}:*`]),
  )
})

test('only a definition that names GET and DELETE is allowed them', async () => {
  const template = await synthesised(probe)
  const calls = (functionName: string) =>
    allowedTo(template, probe, functionName).filter(([action]) => action.startsWith('execute-api'))
  expect(calls('Greet')).toEqual([['execute-api:ManageConnections', `${stage}/POST/@connections/*`]])
  expect(calls('Obey')).toEqual([
    ['execute-api:ManageConnections', `${stage}/POST/@connections/*`],
    ['execute-api:ManageConnections', `${stage}/GET/@connections/*`],
    ['execute-api:ManageConnections', `${stage}/DELETE/@connections/*`],
  ])
  expect(calls('Part')).toEqual([])
})

test('a function may do with each table what its definition says, write to its own log, and nothing else', async () => {
  const template = await synthesised(rooms)
  const tables = template.ofType('AWS::DynamoDB::Table').map(([id]) => `<${id}.Arn>`)
  const [clients, messages] = tables as [string, string]
  const logs = (functionName: string) => {
    const group = template
      .ofType('AWS::Logs::LogGroup')
      .find(([, { LogGroupName }]) => String(LogGroupName).endsWith(functionName))
    return [
      ['logs:CreateLogStream', `<${group?.[0]}.Arn>`],
      ['logs:PutLogEvents', `<${group?.[0]}.Arn>`],
    ]
  }
  const reading = (table: string) =>
    ['BatchGetItem', 'GetItem', 'Query', 'Scan', 'ConditionCheckItem'].map((action) => [`dynamodb:${action}`, table])
  const writing = (table: string) =>
    ['BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'].map((action) => [
      `dynamodb:${action}`,
      table,
    ])
  const both = (table: string) => [...reading(table).slice(0, -1), ...writing(table)]
  const posting = [['execute-api:ManageConnections', `${stage}/POST/@connections/*`]]
  const invoking = [sendMessage, `${sendMessage}:*`].map((arn) => ['lambda:InvokeFunction', arn])
  const all = [...both(clients), ...both(messages), ...posting]

  const expected = {
    Connect: writing(clients),
    RegisterUser: [...writing(clients), ...reading(messages)],
    CreateRoom: [...both(clients), ...writing(messages), ...posting],
    JoinRoom: all,
    SendMessage: [...all, ...invoking],
    LeaveRoom: all,
    ListMembers: reading(messages),
    SetPosition: writing(messages),
    ReadPositions: reading(messages),
    Disconnect: all,
  }
  for (const [functionName, allowed] of Object.entries(expected))
    expect({ functionName, allowed: allowedTo(template, rooms, functionName) }).toEqual({
      functionName,
      allowed: [...logs(functionName), ...allowed],
    })
})

test('an index is read by those that read its table, and each index is named', async () => {
  const table = {
    partitionKey: 'room',
    sortKey: 'at',
    indexes: { byUser: { partitionKey: 'user' }, byName: { sortKey: 'name' } },
  }
  const handler = new URL('../../fixtures/stacks/echo/handlers/say.ts', import.meta.url)
  const size = { handler, memoryMb: 128, timeoutSeconds: 3 }
  const indexed = {
    name: 'indexed',
    tables: { members: table },
    functions: { reads: { ...size, tables: { members: 'read' } }, writes: { ...size, tables: { members: 'write' } } },
    routes: { $default: 'reads' },
  } as const
  const template = await synthesised(indexed)
  const onIndexes = (functionName: string) =>
    allowedTo(template, indexed, functionName).filter(([, resource]) => resource.includes('index'))
  const [[id] = []] = template.ofType('AWS::DynamoDB::Table')
  expect(onIndexes('reads')).toEqual(
    ['Query', 'Scan'].flatMap((action) =>
      ['byUser', 'byName'].map((name) => [`dynamodb:${action}`, `<${id}.Arn>/index/${name}`]),
    ),
  )
  expect(onIndexes('writes')).toEqual([])
  expect(template.ofType('AWS::DynamoDB::Table')[0]?.[1]).toMatchObject({
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byUser',
        KeySchema: [{ AttributeName: 'user', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: 'byName',
        KeySchema: [
          { AttributeName: 'room', KeyType: 'HASH' },
          { AttributeName: 'name', KeyType: 'RANGE' },
        ],
      },
    ],
  })
})

test('each function has a role of its own, which only Lambda can take, and no managed policy', async () => {
  const template = await synthesised(rooms)
  const roles = Object.values(functionsOf(template, rooms)).map(({ Role }) => Role)
  expect(new Set(roles).size).toBe(Object.keys(rooms.functions).length)
  const defined = template.ofType('AWS::IAM::Role')
  expect(defined).toHaveLength(new Set(roles).size)
  for (const [, properties] of defined) {
    expect(Object.keys(properties).toSorted()).toEqual(['AssumeRolePolicyDocument', 'Policies', 'Tags'])
    expect(properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
    })
  }
  // No policies beside the roles, and no resource policies.
  const types = Object.values(template.resources).map(({ Type }) => Type)
  expect(types.filter((type) => type.endsWith('Policy'))).toEqual([])
  const principals = template.ofType('AWS::Lambda::Permission').map(([, { Principal }]) => Principal)
  expect(new Set(principals)).toEqual(new Set(['apigateway.amazonaws.com']))
})

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap((entry) => entry.flatMap(stringsIn))
    : []
}
