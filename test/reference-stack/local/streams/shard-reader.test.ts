import { type ExpectStatic, describe, test } from 'vitest'
import type { StreamSource } from '../../../../reference-stack/define-stack.ts'
import { streamSource } from '../../../../reference-stack/definition-defaults.ts'
import type { StreamEntry } from '../../../../reference-stack/local/dynamodb/streams/table-streams.ts'
import type { InvocationOutcome } from '../../../../reference-stack/local/lambda/invocation.ts'
import { type Discarded, ShardReader } from '../../../../reference-stack/local/streams/shard-reader.ts'

type Answer = 'throws' | 'throttled' | { readonly returns: string } | undefined

const executed = { requestId: 'r', executedVersion: '1', logTail: '' }

function outcomeOf(answer: Answer): InvocationOutcome {
  if (answer === 'throttled') return { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' }
  if (answer === 'throws') return { kind: 'function-error', payload: '{}', ...executed }
  return { kind: 'returned', payload: answer?.returns ?? 'null', ...executed }
}

function entry(name: string, createdAtMs = Date.now()): StreamEntry {
  return { table: 't', sequenceNumber: `n${name}`, createdAtMs, partition: 0, item: 0, text: JSON.stringify(name) }
}

/** Reads with a function that answers as it is told, in turn, and then does what it gets. */
function reading(expect: ExpectStatic, source: StreamSource, answers: readonly Answer[] = [], mostBytes = 1e6) {
  const left = [...answers]
  const events: string[] = []
  const discarded: [Discarded, number][] = []
  const stop = new AbortController()
  let meanwhile = () => {}
  let open = 0
  let mostOpen = 0
  const reader = new ShardReader({
    source: streamSource(source),
    firstPollMs: 0,
    async invoke(event) {
      mostOpen = Math.max(mostOpen, (open += 1))
      events.push((JSON.parse(event) as { Records: string[] }).Records.join(''))
      meanwhile()
      meanwhile = () => {}
      await new Promise((resolve) => void setImmediate(resolve))
      open -= 1
      return outcomeOf(left.shift())
    },
    onSent: () => {},
    onDiscarded: (records, why) => void discarded.push([why, records]),
    mostBytes,
    signal: stop.signal,
  })
  return {
    events,
    discarded,
    stop,
    mostOpen: () => mostOpen,
    /** While the function has the next batch. */
    duringInvocation: (what: () => void) => (meanwhile = what),
    add: (names: string) => names.split('').forEach((name) => reader.add(entry(name))),
    addOld: (name: string, ageMs: number) => reader.add(entry(name, Date.now() - ageMs)),
    async hasSent(...expected: string[]) {
      await expect.poll(() => events, { timeout: 60_000, interval: 20 }).toEqual(expected)
    },
  }
}

const failing = (name: string) => ({ returns: `{"batchItemFailures":[{"itemIdentifier":"n${name}"}]}` })

describe.concurrent('a shard is read for a function', () => {
  test('in batches, in the order of the records, one after the other', async ({ expect }) => {
    const shard = reading(expect, { batchSize: 2 })
    shard.add('abcde')
    await shard.hasSent('ab', 'cd', 'e')
    expect(shard.mostOpen()).toBe(1)
    shard.add('f')
    await shard.hasSent('ab', 'cd', 'e', 'f')
  })

  test('and a batch that failed is tried again with the same records, before all that follow', async ({ expect }) => {
    const shard = reading(expect, { batchSize: 2 }, ['throws', 'throws'])
    shard.add('abc')
    await shard.hasSent('ab', 'ab', 'ab', 'c')
    expect(shard.discarded).toEqual([])
  })

  test('and a batch that failed too often is discarded', async ({ expect }) => {
    const shard = reading(expect, { batchSize: 2, maximumRetryAttempts: 1 }, ['throws', 'throws'])
    shard.add('abc')
    await shard.hasSent('ab', 'ab', 'c')
    expect(shard.discarded).toEqual([['retries', 2]])
  })

  test('and an event that was throttled is no attempt of the function', async ({ expect }) => {
    const shard = reading(expect, { maximumRetryAttempts: 0 }, ['throttled'])
    shard.add('a')
    await shard.hasSent('a', 'a')
    expect(shard.discarded).toEqual([])
  })

  test('and a batch that failed is divided until the one bad record is alone', async ({ expect }) => {
    const shard = reading(expect, { bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 }, [
      'throws',
      'throws',
      'throws',
    ])
    shard.add('abcd')
    await shard.hasSent('abcd', 'ab', 'a', 'b', 'cd')
    expect(shard.discarded).toEqual([['retries', 1]])
  })

  test('and only the first record that it reports as failed, and those after it, are tried again', async ({
    expect,
  }) => {
    const shard = reading(expect, { reportBatchItemFailures: true, maximumRetryAttempts: 0 }, [failing('c')])
    shard.add('abcd')
    await shard.hasSent('abcd', 'cd')
  })

  test('and what is left after the records that it has done has all of its retries', async ({ expect }) => {
    const source = { reportBatchItemFailures: true, maximumRetryAttempts: 1 }
    const shard = reading(expect, source, [failing('a'), failing('b'), failing('b')])
    shard.add('ab')
    await shard.hasSent('ab', 'ab', 'b', 'b')
    expect(shard.discarded).toEqual([])
  })

  test('and what it reports is not looked at unless its event source says so', async ({ expect }) => {
    const shard = reading(expect, {}, [failing('a')])
    shard.add('ab')
    await shard.hasSent('ab')
    shard.add('c')
    await shard.hasSent('ab', 'c')
  })

  test('but not records that are too old', async ({ expect }) => {
    const shard = reading(expect, { maximumRecordAgeSeconds: 60 })
    shard.addOld('a', 61_000)
    shard.addOld('b', 59_000)
    await shard.hasSent('b')
    expect(shard.discarded).toEqual([['age', 1]])
  })

  test('after the batching window, or when a batch is full', async ({ expect }) => {
    const shard = reading(expect, { batchSize: 3, batchingWindowSeconds: 1 })
    shard.add('a')
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(shard.events).toEqual([])
    shard.add('bc')
    await shard.hasSent('abc')
  })

  test('and never holds more of what waits than it may: the oldest go first', async ({ expect }) => {
    const shard = reading(expect, {}, [], 4 * '"a"'.length)
    shard.add('abcdef')
    await shard.hasSent('cdef')
    expect(shard.discarded).toEqual([
      ['memory', 1],
      ['memory', 1],
    ])
  })

  test('and discards nothing of a batch that is tried again', async ({ expect }) => {
    const shard = reading(expect, { batchSize: 1 }, ['throws'], 4 * '"a"'.length)
    shard.duringInvocation(() => shard.add('bcdef'))
    shard.add('a')
    await shard.hasSent('a', 'a', 'd', 'e', 'f')
  })

  test('with the settings that are not undefined', async ({ expect }) => {
    const unset = { batchSize: undefined, maximumRecordAgeSeconds: undefined } as object
    const shard = reading(expect, unset)
    shard.add('ab')
    await shard.hasSent('ab')
  })

  test('and what fails because it is stopped is not said to be discarded', async ({ expect }) => {
    const shard = reading(expect, { maximumRetryAttempts: 0 }, ['throws'])
    shard.duringInvocation(() => shard.stop.abort())
    shard.add('a')
    await shard.hasSent('a')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(shard.discarded).toEqual([])
  })

  test('until it is stopped', async ({ expect }) => {
    const shard = reading(
      expect,
      {},
      Array.from({ length: 100 }, () => 'throws' as const),
    )
    shard.add('a')
    await shard.hasSent('a')
    shard.stop.abort()
    shard.add('b')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(shard.events).toEqual(['a'])
  })
})
