import { describe, expect, it } from 'vitest'
import { workCatalogue, workNames } from '../../../src/metrics/catalogue/work.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { fanbench, temporaryFolder } from '../../commands/fanbench.ts'

const roomSize = 3
const load = '--members 6 --rooms 2 --publish-rate 20 --warm-up 0s --duration 2s --drain 2s --seed 7'

/** A run of a chat that does the same as all others here, and for each message what its name says once more. */
async function played(more: string): Promise<RunResult> {
  const chat = ['--stack', `test/fixtures/stacks/more-work/${more}.ts`]
  const args = ['run', 'broadcast', ...chat, ...load.split(' '), '--json', '--out-dir', temporaryFolder()]
  const { stdout, stderr } = await fanbench(args)
  expect(stdout, stderr).not.toBe('')
  const result = JSON.parse(stdout) as RunResult
  expect(result.work).toMatchObject({ isWhole: true, messages: result.counters['messages_published'] })
  return result
}

/** All counts of a run that must be equal in every run, by function and name. */
function exactCounts({ work }: RunResult): Record<string, number> {
  const ofFunctions = Object.entries(work?.functions ?? {}).flatMap(([functionName, { counts, dynamoDbCalls }]) => [
    ...workNames.flatMap((name) => {
      const count = counts[name]
      return workCatalogue[name].exact && count !== undefined ? [[`${functionName} ${name}`, count] as const] : []
    }),
    ...Object.entries(dynamoDbCalls).map(([operation, calls]) => [`${functionName} ${operation}`, calls] as const),
  ])
  return Object.fromEntries(ofFunctions)
}

/** By how much the counts differ that do. */
function differences(result: RunResult, from: RunResult): Record<string, number> {
  const [now, before] = [exactCounts(result), exactCounts(from)]
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])]
  const all = names.map((name) => [name, (now[name] ?? 0) - (before[name] ?? 0)] as const)
  return Object.fromEntries(all.filter(([, difference]) => difference !== 0))
}

describe('the work of functions', () => {
  let first: Promise<RunResult> | undefined
  const playedFirst = () => (first ??= played('nothing'))

  /** What one more thing for each message adds, and the number of messages. */
  async function added(more: string): Promise<{ readonly counts: Record<string, number>; readonly messages: number }> {
    const { counters, ...from } = await playedFirst()
    return {
      counts: differences(await played(more), { counters, ...from }),
      messages: counters['messages_published'] ?? 0,
    }
  }

  it('is what the crowd counts too, and what the code of the handler says', async () => {
    const { counters, work } = await playedFirst()
    const { messages_published: messages = 0 } = counters
    const { counts, dynamoDbCalls } = work?.functions['SendMessage'] ?? { counts: {}, dynamoDbCalls: {} }
    expect(messages).toBeGreaterThan(20)
    expect(counters).toMatchObject({ deliveries_received: roomSize * messages, posts_throttled: 0 })
    expect(counts).toMatchObject({
      invocations: messages,
      log_lines: messages,
      errors: 0,
      throttles: 0,
      posts: counters['deliveries_received'],
      posts_gone: 0,
      posts_throttled: 0,
      posts_refused: 0,
      replies: 0,
      dynamodb_calls: 3 * messages,
      dynamodb_further_pages: 0,
      dynamodb_pages_unread: 0,
      items_read: (1 + roomSize) * messages,
    })
    expect(dynamoDbCalls).toEqual({ GetItem: messages, PutItem: messages, Query: messages })
    // The crowd received a few frames more: the answers to joins.
    expect(counters['bytes_received']).toBeGreaterThanOrEqual(counts.bytes_posted ?? Number.NaN)
  })

  it('is the same in a second run with the same seed', async () => {
    expect((await added('nothing')).counts).toEqual({})
  })

  it('shows one more GetItem for each message', async () => {
    const { counts, messages } = await added('get')
    const { 'SendMessage bytes_read': bytes, ...others } = counts
    expect(bytes).toBeGreaterThan(0)
    expect(others).toEqual({
      'SendMessage GetItem': messages,
      'SendMessage dynamodb_calls': messages,
      'SendMessage items_read': messages,
      // A consistent read of less than 4 KB is one unit.
      'SendMessage read_units': messages,
    })
  })

  it('shows one more Query for each message', async () => {
    const { counts, messages } = await added('query')
    const { 'SendMessage bytes_read': bytes, 'SendMessage read_units': units, ...others } = counts
    expect(bytes).toBeGreaterThan(0)
    expect(units).toBeGreaterThanOrEqual(messages / 2)
    expect(others).toEqual({
      'SendMessage Query': messages,
      'SendMessage dynamodb_calls': messages,
      'SendMessage items_read': roomSize * messages,
    })
  })

  it('shows one more log line for each message', async () => {
    const { counts, messages } = await added('line')
    expect(counts).toEqual({ 'SendMessage log_lines': messages })
  })

  it('shows larger frames', async () => {
    const { counts, messages } = await added('frame')
    const bytes = `,"padding":"${'x'.repeat(256)}"`.length * roomSize * messages
    expect(counts).toEqual({ 'SendMessage bytes_posted': bytes })
  })
})
