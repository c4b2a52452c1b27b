import { expect, test } from 'vitest'
import type { StackDefinition } from '../../../reference-stack/define-stack.ts'
import { allowedTo } from './allowed-to.ts'
import { synthesised } from './synthesised.ts'

const handler = new URL('../../fixtures/stacks/echo/handlers/say.ts', import.meta.url)
const size = { handler, memoryMb: 128, timeoutSeconds: 3 }
const pattern = { dynamodb: { NewImage: { kind: { S: ['message'] } } } }

const chat: StackDefinition = {
  name: 'streamed',
  tables: {
    messages: { partitionKey: 'room', stream: 'NEW_AND_OLD_IMAGES' },
    members: { partitionKey: 'room', stream: 'KEYS_ONLY' },
    quiet: { partitionKey: 'room' },
  },
  functions: {
    Say: { ...size, tables: { messages: 'write' } },
    Broadcast: {
      ...size,
      streams: {
        messages: {
          batchSize: 10,
          batchingWindowSeconds: 1,
          startingPosition: 'LATEST',
          maximumRetryAttempts: 0,
          maximumRecordAgeSeconds: 60,
          bisectBatchOnFunctionError: true,
          parallelizationFactor: 2,
          reportBatchItemFailures: true,
          filters: [pattern],
        },
        members: {},
      },
    },
  },
  routes: { say: 'Say' },
}

test('a stream of a table invokes its functions by their alias, and they may read it', async () => {
  const template = await synthesised(chat)
  const tables = template.ofType('AWS::DynamoDB::Table')
  expect(tables.map(([, { StreamSpecification }]) => StreamSpecification)).toEqual([
    { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    { StreamViewType: 'KEYS_ONLY' },
    undefined,
  ])
  const [messages, members] = tables.map(([id]) => `<${id}.StreamArn>`)
  const alias = template.ofType('AWS::Lambda::Alias').find(([id]) => id.includes('Broadcast'))
  const common = { FunctionName: `<${alias?.[0]}>`, Tags: [{ Key: 'fanbench', Value: 'fanbench-trial' }] }
  expect(template.ofType('AWS::Lambda::EventSourceMapping').map(([, properties]) => properties)).toEqual([
    {
      ...common,
      EventSourceArn: messages,
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 1,
      StartingPosition: 'LATEST',
      MaximumRetryAttempts: 0,
      MaximumRecordAgeInSeconds: 60,
      BisectBatchOnFunctionError: true,
      ParallelizationFactor: 2,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] },
    },
    { ...common, EventSourceArn: members, StartingPosition: 'TRIM_HORIZON' },
  ])
  const allowed = (functionName: string) =>
    allowedTo(template, chat, functionName).filter(([action]) => /Stream|Records|Shard/.test(action ?? ''))
  expect(allowed('Broadcast').filter(([action]) => action?.startsWith('dynamodb'))).toEqual(
    ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].flatMap((action) => [
      [`dynamodb:${action}`, messages],
      [`dynamodb:${action}`, members],
    ]),
  )
  expect(allowed('Say').filter(([action]) => action?.startsWith('dynamodb'))).toEqual([])
})
