import { expect, test } from 'vitest'
import { checkDefinition } from '../../reference-stack/check-definition.ts'
import type { StreamSource, TableDefinition } from '../../reference-stack/define-stack.ts'
import { tableKeys } from '../../reference-stack/table-keys.ts'
import { tableSchema } from '../../reference-stack/table-schema.ts'

const members = {
  partitionKey: 'room',
  sortKey: { name: 'joinedAt', type: 'N' },
  indexes: {
    byUser: { partitionKey: 'user', sortKey: 'room', projects: 'keys' },
    byName: { sortKey: 'name', projects: ['colour'] },
    byPhoto: { partitionKey: { name: 'photo', type: 'B' } },
  },
} as const satisfies TableDefinition

test('takes keys of each type, global and local indexes, and names each key attribute once', () => {
  expect(tableSchema.parse(members)).toEqual(members)
  expect(tableKeys(members)).toEqual({
    attributes: [
      { name: 'room', type: 'S' },
      { name: 'joinedAt', type: 'N' },
      { name: 'user', type: 'S' },
      { name: 'name', type: 'S' },
      { name: 'photo', type: 'B' },
    ],
    keys: { partition: 'room', sort: 'joinedAt' },
    globalIndexes: [
      { name: 'byUser', keys: { partition: 'user', sort: 'room' }, projection: { type: 'KEYS_ONLY' } },
      { name: 'byPhoto', keys: { partition: 'photo' }, projection: { type: 'ALL' } },
    ],
    localIndexes: [
      {
        name: 'byName',
        keys: { partition: 'room', sort: 'name' },
        projection: { type: 'INCLUDE', attributes: ['colour'] },
      },
    ],
  })
})

const mistakesOf = (table: unknown) =>
  tableSchema.safeParse(table).error?.issues.map(({ path, message }) => [...path, message].join(': '))

test('lists every mistake of keys and indexes', () => {
  expect(
    mistakesOf({ partitionKey: 'ID', indexes: { byNothing: {}, byAll: { sortKey: 7, projects: 'some' } } }),
  ).toEqual([
    'indexes: byNothing: has to have a partitionKey if it is global, a sortKey alone if it is local',
    "indexes: byAll: sortKey: has to be an attribute's name, or { name, type } with the type S, N or B",
    "indexes: byAll: projects: has to be 'all', 'keys' or a list of attributes",
  ])
  const many = (count: number, index: object) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`${Object.keys(index)[0]}-${at}`, index]))
  const indexes = {
    ...many(6, { sortKey: 'name' }),
    ...many(21, { partitionKey: 'ID', sortKey: { name: 'at', type: 'N' } }),
    same: { partitionKey: 'at', sortKey: 'at' },
  }
  expect(mistakesOf({ partitionKey: 'ID', sortKey: 'ID', indexes })).toEqual([
    'partitionKey and sortKey are the same attribute',
    'index same: partitionKey and sortKey are the same attribute',
    'the key attribute at has two types: N and S',
    'at most 20 global indexes',
    'at most 5 local indexes',
  ])
  expect(mistakesOf({ partitionKey: 'ID', indexes: { byName: { sortKey: 'name' } } })).toEqual([
    'byName: a local index needs a table with a sortKey; give it a partitionKey',
  ])
})

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
