import { expect, test } from 'vitest'
import { checkDefinition } from '../../reference-stack/check-definition.ts'
import type { StreamSource } from '../../reference-stack/define-stack.ts'

const handler = new URL('../fixtures/stacks/echo/handlers/say.ts', import.meta.url)

function chat(streams: Record<string, unknown>, stream: unknown = 'NEW_IMAGE') {
  return {
    name: 'streamed',
    tables: { messages: { partitionKey: 'room', stream }, members: { partitionKey: 'room' } },
    functions: { say: { handler, memoryMb: 128, timeoutSeconds: 3, streams } },
    routes: { say: 'say' },
  }
}

const everything: Required<StreamSource> = {
  batchSize: 10_000,
  batchingWindowSeconds: 300,
  startingPosition: 'LATEST',
  maximumRetryAttempts: 0,
  maximumRecordAgeSeconds: 60,
  bisectBatchOnFunctionError: true,
  parallelizationFactor: 10,
  reportBatchItemFailures: true,
  filters: [{ dynamodb: { NewImage: { kind: { S: ['message'] } } } }],
}

test.each([{}, everything])('a function may be invoked by a stream as Lambda has it: %j', (source) => {
  expect(checkDefinition(chat({ messages: source }))).toEqual([])
})

test('every mistake is said at once', () => {
  const wrong = {
    batchSize: 0,
    batchingWindowSeconds: 0.5,
    startingPosition: 'AT_TIMESTAMP',
    maximumRetryAttempts: -1,
    maximumRecordAgeSeconds: 59,
    parallelizationFactor: 11,
    filters: [{ eventName: [] }],
    window: 3,
  }
  expect(checkDefinition(chat({ messages: wrong, members: {}, people: {} }, 'ALL'))).toEqual([
    'tables.messages.stream: has to be one of KEYS_ONLY, NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES',
    'functions.say.streams.messages.batchSize: has to be a whole number from 1 to 10000',
    'functions.say.streams.messages.batchingWindowSeconds: has to be a whole number from 0 to 300',
    'functions.say.streams.messages.startingPosition: has to be TRIM_HORIZON or LATEST',
    'functions.say.streams.messages.maximumRetryAttempts: has to be a whole number from 0 to 10000',
    'functions.say.streams.messages.maximumRecordAgeSeconds: has to be a whole number from 60 to 604800',
    'functions.say.streams.messages.parallelizationFactor: has to be a whole number from 1 to 10',
    'functions.say.streams.messages.filters.0: eventName: has no values',
    'functions.say.streams.messages: Unrecognized key: "window"',
    'functions.say.streams.people: there is no table people (there are messages, members)',
    "functions.say.streams: the table members has no stream: give it one, such as stream: 'NEW_IMAGE'",
  ])
})
