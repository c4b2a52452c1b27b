import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { expect, onTestFinished, test } from 'vitest'
import { chat } from '../../../../../reference-stack/chats/rooms/chat.ts'
import { type LocalStack, startLocalStack } from '../../../../../reference-stack/local/start.ts'
import { pullInvocations } from '../../../../../src/metrics/server/logs/pull-invocations.ts'
import { attributeMessages } from '../../../../../src/runs/evaluation/attribute-messages.ts'
import { cloudWatchLogsClient } from '../../../../../src/targets/clients.ts'
import { type Target, endpointTarget } from '../../../../../src/targets/target.ts'
import { stampOf } from '../../../../src/metrics/server/invocations.ts'
import { PlainClient } from '../../plain-client.ts'

const names = ['Ann', 'Ben', 'Cat', 'Dan', 'Eve']
const run = '0123abcd'

/** The room chat in chunks of two, with five members in the den. */
async function den() {
  const environment = { FANOUT: 'chunked', FANOUT_CHUNK: '2' }
  const SendMessage = { ...chat.functions.SendMessage, environment }
  const stack = await startLocalStack({ definition: { ...chat, functions: { ...chat.functions, SendMessage } } })
  onTestFinished(() => stack[Symbol.asyncDispose]())
  const members = await Promise.all(names.map((name) => PlainClient.memberOf(stack.target.url, 'den', name)))
  return { stack, members }
}

test('a room larger than a chunk is posted to by invocations of the same version, everybody once', async () => {
  const { stack, members } = await den()
  const { region, endpoints } = stack.target
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const database = new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb ?? '' })
  onTestFinished(() => database.destroy())
  const stale = { room: { S: 'room#den' }, entry: { S: 'member#staleAAAAAAAAAA=' } }
  const TableName = stack.target.tables['room-messages-users']
  await database.send(new PutItemCommand({ TableName, Item: { ...stale, name: { S: 'x' }, joinedAt: { N: '1' } } }))

  const startedAt = new Date()
  members[0]?.send({ action: 'dispatch', room: 'den', value: stampOf(run, 3, 1) })
  for (const member of members) await member.hears('client-message')
  const invocations = await invocationsOf(stack, startedAt, 1)
  for (const member of members) {
    await member.roundTrip()
    expect(member.heard.filter(({ type }) => type === 'client-message')).toEqual([])
  }

  const [own, ...others] = invocations.filter(({ handler }) => handler?.chunk === false)
  expect(others).toEqual([])
  expect(own?.handler).toMatchObject({ chunks: 3, posts: 0 })
  const { invocationOf, broadcastOf } = attributeMessages(invocations, run)
  expect(invocationOf(3, 1)).toBe(own)
  expect(broadcastOf(3, 1)?.handler).toMatchObject({ posts: 6, postsGone: 1, failed: 0, cleaned: 1 })
  // The log stream says which version it was.
  expect(invocations.map(({ environment }) => environment.slice(11, 14))).toEqual(['[1]', '[1]', '[1]', '[1]'])
  const { Items = [] } = await database.send(new ScanCommand({ TableName, ConsistentRead: true }))
  expect(Items.map(({ entry }) => entry)).not.toContainEqual(stale.entry)
})

/** Of SendMessage, which the crowd has caused so often; with those that it has handed parts of the room to. */
async function invocationsOf({ target }: LocalStack, startedAt: Date, caused: number) {
  const { SendMessage = '' } = target.functions
  const whole: Target = { ...endpointTarget(target.url), ...target, alias: null, protocol: null }
  const client = cloudWatchLogsClient(whole)
  if (client === null) throw new Error('the stack has no logs')
  const pulled = await pullInvocations({
    client,
    target: { ...whole, functions: { SendMessage } },
    startedAt,
    endedAt: new Date(),
    caused: { SendMessage: caused },
    waitSeconds: 20,
    signal: new AbortController().signal,
    onWait: () => undefined,
    masked: (text) => text,
  })
  client.destroy()
  expect(pulled).toMatchObject({ status: 'complete', reasons: [] })
  return pulled.invocations
}
