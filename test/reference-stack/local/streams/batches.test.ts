import { expect, test } from 'vitest'
import type { StreamEntry } from '../../../../reference-stack/local/dynamodb/streams/table-streams.ts'
import { eventOf, nextBatch } from '../../../../reference-stack/local/streams/shard-reader.ts'
import { firstFailed } from '../../../../reference-stack/local/streams/shard-reader.ts'

function entry(sequenceNumber: string, text = '{}'): StreamEntry {
  return { table: 't', sequenceNumber, createdAtMs: 0, partition: 0, item: 0, text }
}

const batch = ['1', '2', '3'].map((sequenceNumber) => entry(sequenceNumber))
const reported = (...itemIdentifiers: unknown[]) =>
  JSON.stringify({ batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })) })

test.each<[answer: string, from: number]>([
  ['null', 3],
  ['{}', 3],
  ['{"batchItemFailures":null}', 3],
  [reported(), 3],
  [reported('3', '2'), 1],
  [reported('1'), 0],
  [reported(''), 0],
  [reported(null), 0],
  [reported('2', 'of another batch'), 0],
  ['{"batchItemFailures":[{"wrong":"2"}]}', 0],
])('what answers %s is tried again from record %i on', (answer, from) => {
  expect(firstFailed(answer, batch)).toBe(from)
})

test('a batch has as many records as it may have, and as an invocation takes', () => {
  expect(nextBatch([], 2)).toEqual({ size: 0, isFull: false })
  expect(nextBatch(batch, 5)).toEqual({ size: 3, isFull: false })
  expect(nextBatch(batch, 3)).toEqual({ size: 3, isFull: true })
  expect(nextBatch(batch, 2)).toEqual({ size: 2, isFull: true })
  const large = JSON.stringify('é'.repeat(1.5e6))
  const many = ['1', '2', '3'].map((sequenceNumber) => entry(sequenceNumber, large))
  expect(nextBatch(many, 100)).toEqual({ size: 2, isFull: true })
  expect(eventOf(batch.slice(1))).toBe('{"Records":[{},{}]}')
})
