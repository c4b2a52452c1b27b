import { expect, onTestFinished, test, vi } from 'vitest'
import type { StreamSource } from '../../../../reference-stack/define-stack.ts'
import type { MetricDatum } from '../../../../reference-stack/local/cloudwatch/metric-store.ts'
import type { StreamEntry } from '../../../../reference-stack/local/dynamodb/streams/table-streams.ts'
import type { InvocationOutcome } from '../../../../reference-stack/local/lambda/invocation.ts'
import { StreamReaders } from '../../../../reference-stack/local/streams/stream-readers.ts'

const size = { handler: new URL(import.meta.url), memoryMb: 128, timeoutSeconds: 3 }

/**
 * Of two tables, by functions that do what they get, until the test lets them go on.
 *
 * @param fails so many of their first invocations fail
 */
function reading(streams: Readonly<Record<string, Readonly<Record<string, StreamSource>>>>, fails = 0) {
  const events: string[] = []
  const metrics: MetricDatum[] = []
  const notices: string[] = []
  const waiting: (() => void)[] = []
  let isHeld = false
  const readers = new StreamReaders({
    functions: Object.fromEntries(
      Object.entries(streams).map(([functionName, its]) => [functionName, { ...size, streams: its }]),
    ),
    names: { tables: { messages: 'chat-messages', members: 'chat-members' }, functions: { Send: 'chat-Send' } },
    async invoke(functionName, event) {
      events.push(
        `${functionName} ${(JSON.parse(event) as { Records: { id: string }[] }).Records.map(({ id }) => id).join('')}`,
      )
      if (isHeld) await new Promise<void>((resolve) => void waiting.push(resolve))
      const executed = { requestId: 'r', executedVersion: '1', logTail: '', payload: 'null' }
      return { kind: events.length <= fails ? 'function-error' : 'returned', ...executed } satisfies InvocationOutcome
    },
    publishMetric: (datum) => void metrics.push(datum),
    onNotice: (physicalName, text) => void notices.push(`${physicalName}: ${text}`),
  })
  onTestFinished(() => readers[Symbol.asyncDispose]())
  return { readers, events, metrics, notices, hold: () => (isHeld = true), waiting }
}

function entry(id: string, { table = 'chat-messages', partition = 0, item = 0 } = {}): StreamEntry {
  return {
    table,
    partition,
    item,
    sequenceNumber: id,
    createdAtMs: Date.now() - 40,
    text: JSON.stringify({ id, item }),
  }
}

const until = { timeout: 60_000, interval: 20 }

test('each function that reads a stream gets all of its records that fit, and of no other stream', async () => {
  const { readers, events, metrics } = reading({
    Send: { messages: { filters: [{ id: ['a'] }, { id: ['c'] }] } },
    Count: { messages: {}, members: { batchSize: 1 } },
  })
  expect(readers.tables).toEqual(['chat-messages', 'chat-members'])
  readers.take(['a', 'b', 'c'].map((id) => entry(id)))
  readers.take([entry('d', { table: 'chat-members' }), entry('e', { table: 'of somebody else' })])
  await vi.waitFor(() => expect(events.toSorted()).toEqual(['Count abc', 'Count d', 'Send ac']), until)
  const ages = metrics.filter(({ name }) => name === 'IteratorAge')
  expect(ages.filter(({ dimensions }) => dimensions['FunctionName'] === 'chat-Send')).toHaveLength(1)
  expect(ages).toHaveLength(3)
  for (const { value } of ages) expect(value).toBeGreaterThanOrEqual(40)
})

test('one batch of a shard at a time, of other shards at the same time, and of other items where it may be', async () => {
  const { readers, events, hold, waiting } = reading({
    Send: { messages: { batchSize: 1 } },
    Both: { messages: { batchSize: 1, parallelizationFactor: 2 } },
  })
  hold()
  readers.take([entry('a'), entry('b', { item: 1 }), entry('c', { partition: 1 })])
  await vi.waitFor(() => expect(events.toSorted()).toEqual(['Both a', 'Both b', 'Both c', 'Send a', 'Send c']), until)
  while (events.length < 6) {
    for (const goOn of waiting.splice(0)) goOn()
    await new Promise((resolve) => void setImmediate(resolve))
  }
  expect(events.at(-1)).toBe('Send b')
})

test('the age of a stream goes up while its function fails, and down again, and nothing is lost or overtakes', async () => {
  const { readers, events, metrics } = reading({ Send: { messages: { batchSize: 1 } } }, 2)
  readers.take(['a', 'b', 'c'].map((id) => entry(id)))
  await vi.waitFor(() => expect(events).toHaveLength(5), until)
  readers.take([entry('d')])
  await vi.waitFor(() => expect(events).toHaveLength(6), until)
  expect(events).toEqual(['a', 'a', 'a', 'b', 'c', 'd'].map((id) => `Send ${id}`))
  const [first = 0, second = 0, third = 0, , behind = 0, later = 0] = metrics.map(({ value }) => value)
  // Between the attempts it waits for 250 and 500 ms, and all that is behind waits with it.
  expect(second).toBeGreaterThanOrEqual(first + 240)
  expect(third).toBeGreaterThanOrEqual(second + 490)
  expect(behind).toBeGreaterThanOrEqual(third)
  expect(later).toBeLessThan(behind)
})

test('what is given up is said of the function', async () => {
  const { readers, notices } = reading({ Send: { messages: { maximumRetryAttempts: 0 } } }, 1)
  readers.take([entry('a')])
  const said =
    'chat-Send: records of the stream of chat-messages were discarded: the function had failed as often as its event source lets it try'
  await vi.waitFor(() => expect(notices).toEqual([said]), until)
})

test.each([
  ['a number', [5]],
  ['a range', [{ numeric: ['>', 4] }]],
])('a filter that compares an attribute with %s fits no record, which is said of the function', async (_, size) => {
  const path = 'dynamodb.NewImage.size.N'
  const filters = [{ dynamodb: { NewImage: { size: { N: size } } } }]
  const { readers, events, notices } = reading({
    Send: { messages: { filters } },
    Both: { messages: { filters: [{ $or: [...filters, { dynamodb: { NewImage: { size: { N: ['5', 6] } } } }] }] } },
  })
  const record = { dynamodb: { NewImage: { size: { N: '5' } } } }
  readers.take([{ ...entry('a'), text: JSON.stringify({ ...JSON.parse(entry('a').text), ...record }) }])
  await vi.waitFor(() => expect(events).toHaveLength(1), until)
  expect(events[0]).toMatch(/^Both/)
  expect(notices).toEqual([expect.stringContaining(`compares ${path} with a number, which no record fits`)])
})
