import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch'
import { describe, expect, test } from 'vitest'
import { cloudWatchClient, cloudWatchLogsClient, dynamoDbClient, lambdaClient } from '../../../src/targets/clients.ts'
import { type Target, endpointTarget } from '../../../src/targets/target.ts'

const bare = endpointTarget('ws://127.0.0.1:3001')
const emulated: Target = { ...bare, kind: 'emulated', region: 'us-east-1' }

describe.each([
  ['cloudwatch', cloudWatchClient],
  ['logs', cloudWatchLogsClient],
  ['lambda', lambdaClient],
  ['dynamodb', dynamoDbClient],
] as const)('the client of %s', (service, clientOf) => {
  test('asks the endpoint that the target names, without credentials of the user', async () => {
    using client = clientOf({ ...emulated, endpoints: { [service]: 'http://127.0.0.1:3002' } })
    expect(await client?.config.region()).toBe('us-east-1')
    expect(await client?.config.credentials()).toMatchObject({ accessKeyId: 'emulated' })
    expect(await client?.config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 3002 })
  })

  test('is null for a bare URL, and for an emulated stack without the endpoint: AWS has no data of them', () => {
    expect(clientOf(bare)).toBeNull()
    expect(clientOf({ ...emulated, endpoints: { management: 'http://127.0.0.1:3002' } })).toBeNull()
  })

  test('uses the endpoint of AWS for a stack on AWS', async () => {
    using client = clientOf({ ...emulated, kind: 'aws' })
    expect(client?.config.endpoint).toBeUndefined()
  })
})

test('a client that is disposed of leaves no connection open', async () => {
  await using server = createServer(
    { keepAliveTimeout: 0 },
    (_, response) => void response.writeHead(400).end('{"__type":"Refused"}'),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const closed = Promise.withResolvers<void>()
  server.on('connection', (socket) => socket.once('close', () => closed.resolve()))
  {
    using client = cloudWatchClient({ ...emulated, endpoints: { cloudwatch: `http://127.0.0.1:${port}` } })
    await expect(client?.send(new ListMetricsCommand({}))).rejects.toThrow()
    const open = await new Promise<number>((resolve) => void server.getConnections((_, count) => resolve(count)))
    expect(open).toBe(1)
  }
  await closed.promise
})
