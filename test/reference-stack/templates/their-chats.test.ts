import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { StackDefinition } from '../../../reference-stack/define-stack.ts'
import { readTemplate } from '../../../reference-stack/templates/read-template.ts'
import { handlerIn } from './reading.ts'

const chats = 'test/fixtures/their-chats'

async function definitionOf(path: string): Promise<{ definition: StackDefinition; notices: readonly string[] }> {
  const { definition, notices, problems } = await readTemplate(`${chats}/${path}`)
  expect(problems).toEqual([])
  return { definition: definition as StackDefinition, notices }
}

describe('templates as people write them', () => {
  it("reads AWS's sample chat, a SAM template", async () => {
    const { definition, notices } = await definitionOf('sam/template.yaml')
    const { functions, tables, ...rest } = definition
    expect(rest).toEqual({
      name: 'sam',
      routes: {
        $connect: 'OnConnectFunction',
        $disconnect: 'OnDisconnectFunction',
        sendmessage: 'SendMessageFunction',
      },
      routeSelectionExpression: '$request.body.action',
      stage: { name: 'Prod' },
    })
    expect(tables).toEqual({
      ConnectionsTable: {
        name: 'simplechat_connections',
        partitionKey: 'connectionId',
        provisioned: { readUnits: 5, writeUnits: 5 },
      },
    })
    const { handler, code, ...send } = functions['SendMessageFunction']!
    expect(send).toEqual({
      memoryMb: 256,
      timeoutSeconds: 3,
      runtime: 'nodejs22.x',
      tables: { ConnectionsTable: 'read-write' },
      postsToConnections: ['POST', 'GET', 'DELETE'],
      environment: { TABLE_NAME: { table: 'ConnectionsTable' } },
    })
    expect(handlerIn(`${process.cwd()}/${chats}/sam`, handler)).toBe('sendmessage/app.js#handler')
    expect(handlerIn(`${process.cwd()}/${chats}/sam`, code)).toBe('sendmessage/')
    expect(functions['OnConnectFunction']?.postsToConnections).toBeUndefined()
    expect(notices).toContain(`${chats}/sam/template.yaml:141: nodejs20.x is run as nodejs22.x`)
    expect(notices.find((notice) => notice.includes(': SendMessageFunction: may'))).toBe(
      `${chats}/sam/template.yaml:156: SendMessageFunction: may read and write ConnectionsTable; POST, GET, DELETE @connections`,
    )
  })

  it('reads a serverless.yml with its variables, its defaults and the resources beside it', async () => {
    const { definition, notices } = await definitionOf('serverless')
    expect(definition.name).toBe('team-rooms-dev')
    expect(definition.stage).toEqual({ name: 'dev' })
    expect(definition.routeSelectionExpression).toBe('$request.body.type')
    expect(definition.routes).toEqual({
      $connect: 'connection',
      $disconnect: 'connection',
      enter: { function: 'enter-room', replies: true },
      post: 'post',
      $default: 'fallback',
    })
    expect(definition.tables).toEqual({
      RoomsTable: {
        name: 'team-rooms-dev-rooms',
        partitionKey: 'connectionId',
        expiresAt: 'expiresAt',
        indexes: { byRoom: { partitionKey: 'room', sortKey: { name: 'joinedAt', type: 'N' }, projects: 'all' } },
      },
    })
    const figures = Object.entries(definition.functions).map(
      ([functionName, { memoryMb, timeoutSeconds, handler }]) => [
        functionName,
        memoryMb,
        timeoutSeconds,
        handlerIn(`${process.cwd()}/${chats}/serverless`, handler),
      ],
    )
    expect(figures).toEqual([
      ['connection', 512, 6, 'src/connection.ts#handler'],
      ['enter-room', 512, 10, 'src/rooms.ts#enter'],
      ['post', 1024, 29, 'src/rooms.ts#post'],
      ['fallback', 512, 6, 'src/fallback.ts#handler'],
    ])
    expect(definition.functions['post']?.environment).toEqual({
      ROOMS_TABLE: { table: 'RoomsTable' },
      BY_ROOM_INDEX: 'byRoom',
      GREETING: 'welcome',
      APIG_ENDPOINT: { endpoint: 'connections' },
    })
    expect(notices.filter((notice) => notice.includes('left out'))).toEqual([
      `${chats}/serverless/serverless.yml:77: left out, since neither a route nor the stream of a table leads to them: nightly (line 77, invoked by schedule)`,
    ])
  })

  it('reads a synthesised CDK app: its assets, its authorizer, the function that another one invokes', async () => {
    const { definition } = await definitionOf('cdk/cdk.out')
    expect(definition.name).toBe('live-chat')
    expect(definition.stage).toEqual({ name: 'live' })
    expect(definition.throttles).toEqual({ everyRoute: { requestsPerSecond: 2000, burst: 500 } })
    expect(definition.authorizer).toEqual({ function: 'Authorize', identitySource: ['route.request.querystring.user'] })
    expect(definition.routes).toEqual({
      $connect: 'ConnectHandler',
      $disconnect: 'DisconnectHandler',
      say: { function: 'MessageHandler', replies: true },
    })
    expect(definition.tables['Connections']).toMatchObject({ partitionKey: 'pk', sortKey: 'sk', expiresAt: 'ttl' })
    const { MessageHandler, Sender, ConnectHandler } = definition.functions
    expect(MessageHandler).toMatchObject({ invokes: ['Sender'], environment: { SENDER: { function: 'Sender' } } })
    expect(Sender).toMatchObject({
      memoryMb: 512,
      timeoutSeconds: 15,
      environment: { TABLE: { table: 'Connections' }, CALLBACK_URL: { endpoint: 'connections' } },
    })
    expect(ConnectHandler).toMatchObject({ memoryMb: 128, timeoutSeconds: 3, tables: { Connections: 'write' } })
    expect(Sender?.handler.pathname).toMatch(/\/cdk\.out\/asset\.[\da-f]{64}\/broadcast\.js$/)
  })

  it('reads plain CloudFormation in JSON, whose code stands in the template', async () => {
    const { definition, notices } = await definitionOf('plain/template.json')
    const { Chat } = definition.functions
    expect(definition.routes).toEqual({ $connect: 'Chat', $disconnect: 'Chat', $default: 'Chat' })
    expect(definition.stage).toEqual({ name: 'test' })
    expect(Chat).toMatchObject({
      memoryMb: 256,
      timeoutSeconds: 10,
      runtime: 'nodejs22.x',
      tables: { Connections: 'read-write' },
      postsToConnections: ['POST'],
      environment: { CONNECTIONS: { table: 'Connections' } },
    })
    expect(Chat?.handler.hash).toBe('#handler')
    expect(readFileSync(Chat!.handler, 'utf8')).toMatch(/^const \{ DynamoDBClient.*\n};$/s)
    expect(notices).toEqual([
      `${chats}/plain/template.json:132: Chat: may read and write Connections; POST @connections`,
      `${chats}/plain/template.json:163: Chat: its code is inline, 23 lines`,
    ])
  })

  it('takes parameters over their defaults', async () => {
    const { definition } = await readTemplate(`${chats}/plain/template.json`, {
      Environment: 'production',
      ReservedMemory: '512',
    })
    expect(definition?.stage).toEqual({ name: 'production' })
    expect(definition?.functions['Chat']).toMatchObject({
      memoryMb: 512,
      timeoutSeconds: 29,
      postsToConnections: ['POST'],
    })
    const serverless = await readTemplate(`${chats}/serverless/serverless.yml`, { stage: 'load', greeting: 'hi' })
    expect(serverless.definition?.name).toBe('team-rooms-load')
    expect(serverless.definition?.functions['post']?.environment).toMatchObject({ GREETING: 'hi' })
    expect(serverless.definition?.tables['RoomsTable']?.name).toBe('team-rooms-load-rooms')
  })
})
