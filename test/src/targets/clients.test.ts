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
    const client = clientOf({ ...emulated, endpoints: { [service]: 'http://127.0.0.1:3002' } })
    expect(await client?.config.region()).toBe('us-east-1')
    expect(await client?.config.credentials()).toMatchObject({ accessKeyId: 'emulated' })
    expect(await client?.config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 3002 })
    client?.destroy()
  })

  test('is none for a bare URL, nor for an emulated stack without the endpoint: AWS knows nothing of them', () => {
    expect(clientOf(bare)).toBeNull()
    expect(clientOf({ ...emulated, endpoints: { management: 'http://127.0.0.1:3002' } })).toBeNull()
  })

  test('asks AWS itself about what is on AWS', async () => {
    const client = clientOf({ ...emulated, kind: 'aws' })
    expect(client?.config.endpoint).toBeUndefined()
    client?.destroy()
  })
})
