import { once } from 'node:events'
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { InvokeCommand } from '@aws-sdk/client-lambda'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startDynamoDb } from '../../../../reference-stack/local/dynamodb/start-dynamodb.ts'
import { startLocalStack } from '../../../../reference-stack/local/start.ts'
import { chat as echo } from '../../../fixtures/stacks/echo/chat.ts'
import { eventually, http, ok, openClient, post, rawHandshake, rawSocket, startRig } from '../gateway/rig.ts'
import { startEndpoint } from '../lambda/start-endpoint.ts'
import { reportedDurationMs } from '../lambda/start-service.ts'
import { talk } from '../talk.ts'
import { constantServiceTimes, constantTimes, earlyMs, timed } from './constant-times.ts'

describe('the gateway', () => {
  test('takes its time for a post, delivered or not, and the frame comes at the end of it', async () => {
    const serviceTimes = constantServiceTimes({ post: 300 })
    const { gateway, events } = await startRig({ $connect: ok }, { serviceTimes })
    const client = await openClient(gateway.url)
    const connectionId = events[0]?.requestContext.connectionId ?? ''
    const startedAtMs = performance.now()
    const received = once(client.socket, 'message').then(() => performance.now() - startedAtMs + earlyMs)
    expect(await timed(() => post(gateway, connectionId, 'hello'))).toBeGreaterThanOrEqual(300)
    expect(await received).toBeGreaterThanOrEqual(300)
    client.socket.close()
    await once(client.socket, 'close')
    const gone = post(gateway, connectionId, 'hello').catch((error: Error) => error.name)
    expect(await timed(async () => expect(await gone).toBe('GoneException'))).toBeGreaterThanOrEqual(250)
  })

  test('posts to many at the same time as to one', async () => {
    const { gateway, events } = await startRig({ $connect: ok }, { serviceTimes: constantServiceTimes({ post: 1000 }) })
    await openClient(gateway.url)
    const connectionId = events[0]?.requestContext.connectionId ?? ''
    const tookMs = await timed(() => Promise.all(Array.from({ length: 40 }, () => post(gateway, connectionId, 'x'))))
    expect(tookMs).toBeLessThan(40 * 1000)
  })

  test('takes its time for a handshake, before $connect is invoked', async () => {
    const serviceTimes = constantServiceTimes({ handshake: 200 })
    const startedAtMs = performance.now()
    let connectAtMs = 0
    const { gateway } = await startRig(
      {
        $connect: () => {
          connectAtMs = performance.now() - startedAtMs + earlyMs
          return { statusCode: 200 }
        },
      },
      { serviceTimes },
    )
    await openClient(gateway.url)
    expect(connectAtMs).toBeGreaterThanOrEqual(200)
  })

  test('invokes nothing for a handshake that is not that far when the gateway is stopped', async () => {
    const serviceTimes = constantServiceTimes({ handshake: 500 })
    const { gateway, events } = await startRig({ $connect: ok, $disconnect: ok }, { serviceTimes })
    const socket = await rawSocket(gateway)
    await new Promise((resolve) => socket.write(rawHandshake(gateway), resolve))
    // Read by the gateway, since this came later and is answered.
    expect((await http(gateway, '/prod', { signed: false })).status).toBe(426)
    await gateway[Symbol.asyncDispose]()
    expect(events).toEqual([])
  })
})

describe('DynamoDB', () => {
  const Key = { ID: { S: 'a' } }
  const TableName = 'clients'
  const query = {
    TableName,
    KeyConditionExpression: 'ID = :id',
    ExpressionAttributeValues: { ':id': { S: 'a' } },
  }
  type Send = (client: DynamoDBClient) => Promise<unknown>
  const operations: readonly [name: string, kind: 'read' | 'write' | 'query' | 'scanPage', send: Send][] = [
    ['GetItem', 'read', (client) => client.send(new GetItemCommand({ TableName, Key }))],
    [
      'BatchGetItem',
      'read',
      (client) => client.send(new BatchGetItemCommand({ RequestItems: { clients: { Keys: [Key] } } })),
    ],
    ['PutItem', 'write', (client) => client.send(new PutItemCommand({ TableName, Item: Key }))],
    ['UpdateItem', 'write', (client) => client.send(new UpdateItemCommand({ TableName, Key }))],
    ['DeleteItem', 'write', (client) => client.send(new DeleteItemCommand({ TableName, Key }))],
    [
      'BatchWriteItem',
      'write',
      (client) =>
        client.send(new BatchWriteItemCommand({ RequestItems: { clients: [{ PutRequest: { Item: Key } }] } })),
    ],
    ['Query', 'query', (client) => client.send(new QueryCommand(query))],
    ['Scan', 'scanPage', (client) => client.send(new ScanCommand({ TableName }))],
  ]

  test('takes the time of each operation, and that of a failed condition, but none for its tables', async () => {
    const ms = { read: 100, write: 150, query: 200, scanPage: 250 }
    await using store = await startDynamoDb({
      tables: { clients: { partitionKey: 'ID' } },
      region: 'local-1',
      serviceTimes: constantTimes(ms),
    })
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
    const client = new DynamoDBClient({ endpoint: store.endpoint, region: 'local-1', credentials, maxAttempts: 1 })
    onTestFinished(() => client.destroy())
    await client.send(new DescribeTableCommand({ TableName }))
    for (const [name, kind, send] of operations) {
      expect([name, (await timed(() => send(client))) >= ms[kind]]).toEqual([name, true])
    }
    const failing = new PutItemCommand({ TableName, Item: Key, ConditionExpression: 'attribute_not_exists(ID)' })
    const failed = timed(() => expect(client.send(failing)).rejects.toThrow('The conditional request failed'))
    expect(await failed).toBeGreaterThanOrEqual(ms.write)
  })
})

describe('Lambda', () => {
  const FunctionName = 'fixture-echo'
  const Payload = '{}'

  test('takes its time around a handler, which its duration does not hold', async () => {
    const serviceTimes = constantServiceTimes({ invoke: 2000 })
    const { client } = await startEndpoint({ echo: {} }, { serviceTimes })
    const invoke = () => client.send(new InvokeCommand({ FunctionName, Payload, LogType: 'Tail' }))
    await invoke()
    let log = ''
    const tookMs = await timed(async () => (log = Buffer.from((await invoke()).LogResult ?? '', 'base64').toString()))
    expect(tookMs).toBeGreaterThanOrEqual(2000)
    expect(reportedDurationMs(log)).toBeLessThan(2000)
  })

  test('takes its time to accept an event, and then until it takes it from the queue', async () => {
    const serviceTimes = constantServiceTimes({ asyncInvoke: 200, asyncQueue: 300 })
    const { client, service } = await startEndpoint({ echo: {} }, { serviceTimes })
    const startedAtMs = performance.now()
    const accepted = client.send(new InvokeCommand({ FunctionName, Payload, InvocationType: 'Event' }))
    expect(await timed(() => accepted)).toBeGreaterThanOrEqual(200)
    await eventually(() => expect(service.logs('echo').some((line) => line.startsWith('START'))).toBe(true))
    expect(performance.now() - startedAtMs + earlyMs).toBeGreaterThanOrEqual(500)
  })
})

test('the whole stack takes the times that it is told', async () => {
  const serviceTimes = constantTimes({ handshake: 150, invoke: 150, write: 5, query: 5 })
  await using stack = await startLocalStack({ definition: echo, behaviour: { serviceTimes } })
  const text = JSON.stringify({ action: 'say' })
  await talk(stack.target.url, text)
  // The handshake, $connect and the message.
  expect(await timed(() => talk(stack.target.url, text))).toBeGreaterThanOrEqual(450 - 2 * earlyMs)
  const served = new Map((await stack.servedTimes()).map(({ kind, ...figures }) => [kind, figures]))
  expect(served.get('handshake')).toMatchObject({ asked: 2, askedUs: 300_000 })
  expect([...served.keys()]).not.toContain('query')
})
