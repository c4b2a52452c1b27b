import { noRequests } from '../../../../src/metrics/recording/worker-facts.ts'
import { describe, expect, it } from 'vitest'
import { mergeFacts } from '../../../../src/runs/evaluation/merge-facts.ts'
import { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import { idle, none } from '../../metrics/recording/worker-health.ts'

/** Two workers, of which the first told twice. */
function facts() {
  const [one, other] = [new Recorder(0), new Recorder(0)]
  one.published({ publisher: 0, sequence: 0, intendedAtUs: 10, sentAtUs: 11, steady: false })
  one.connectionOpened(0, 0, 500_000)
  one.connectionOpened(1, 0, 1_500_000)
  one.time('connect_latency', 100)
  one.requests.connect += 2
  const early = one.take(idle, { open: 9, connecting: 9 })
  one.published({ publisher: 0, sequence: 1, intendedAtUs: 20, sentAtUs: 22, steady: true })
  one.connectionClosed({ class: 'reset' }, 1_900_000)
  one.time('connect_latency', 300)
  one.time('join_latency', 40)
  other.published({ publisher: 3, sequence: 0, intendedAtUs: 30, sentAtUs: 33, steady: true })
  other.connectionOpened(3, 0, 1_100_000)
  other.connectionClosed({ class: 'eof' }, 2_000_000)
  other.connectionClosed({ class: 'reset' }, 2_000_000)
  other.requests.connect += 1
  other.requests.leave += 5
  return [[early, one.take(idle, { open: 2, connecting: 0 })], [other.take(idle, { open: 4, connecting: 1 })]]
}

describe('the facts of all workers as one', () => {
  it('have every message, row by row', () => {
    expect(mergeFacts(facts()).messages).toEqual({
      publisher: Uint32Array.of(0, 0, 3),
      sequence: Uint32Array.of(0, 1, 0),
      intendedAtUs: Float64Array.of(10, 20, 30),
      sentAtUs: Float64Array.of(11, 22, 33),
      stampDigest: new Uint32Array(3),
      steady: Uint8Array.of(0, 1, 1),
      isKept: new Uint8Array(3),
    })
  })

  it('have every duration once', () => {
    const { histograms } = mergeFacts(facts())
    expect(histograms.connect_latency).toMatchObject({ count: 2, minUs: 100, maxUs: 300 })
    expect(histograms.join_latency).toMatchObject({ count: 1, maxUs: 40 })
    expect(histograms.connect_tcp.count).toBe(0)
  })

  it('have what failed among the times of what did not, without an end', () => {
    const [one, other] = [new Recorder(0), new Recorder(0)]
    for (const worker of [one, other]) worker.neverEnds('recovery_time')
    one.take(idle, none)
    one.time('recovery_time', 700)
    const { histograms } = mergeFacts([[one.take(idle, none)], [other.take(idle, none)]])
    expect(histograms.recovery_time).toMatchObject({ count: 3, infinite: 2, minUs: 700 })
  })

  it('have the last totals of each worker, added up', () => {
    const { counters, connections, connectionsClosed, requests } = mergeFacts(facts())
    expect(connections).toEqual({ open: 6, connecting: 1, requesting: 0 })
    expect(counters).toEqual({ messages_published: 3, connections_opened: 3, connections_closed: 3, receipts: 0 })
    expect(connectionsClosed).toEqual({ reset: 2, eof: 1 })
    expect(requests).toEqual({ ...noRequests, connect: 3, say: 3, leave: 5 })
  })

  it('have the change of open connections in each second', () => {
    expect(mergeFacts(facts()).openChanges).toEqual(
      new Map([
        [0, 1],
        [1, 1],
        [2, -2],
      ]),
    )
  })

  it('are the same, to the order of their keys, whichever worker comes first', () => {
    const keys = (workers: ReturnType<typeof facts>) => {
      const { counters, connectionsClosed } = mergeFacts(workers)
      return [...Object.keys(counters), ...Object.keys(connectionsClosed)]
    }
    const inTheOrderOfTheCatalogue = [
      'connections_opened',
      'connections_closed',
      'messages_published',
      'receipts',
      'reset',
      'eof',
    ]
    expect(keys(facts())).toEqual(inTheOrderOfTheCatalogue)
    expect(keys(facts().toReversed())).toEqual(inTheOrderOfTheCatalogue)
  })

  it('put the HTTP statuses of refused handshakes in their order behind what stands before them in the catalogue', () => {
    const worker = new Recorder(0)
    worker.connectionFailed({ class: 'other' })
    for (const httpStatus of [500, 403, 429, 403]) worker.connectionFailed({ class: 'http-status', detail: httpStatus })
    worker.connectionFailed({ class: 'refused' })
    const { connectionsFailed } = mergeFacts([[worker.take(idle, none)]])
    expect(Object.entries(connectionsFailed)).toEqual([
      ['refused', 1],
      ['http-status 403', 2],
      ['http-status 429', 1],
      ['http-status 500', 1],
      ['other', 1],
    ])
  })

  it('have of the sampled frames of all workers the longest with and without a stamp', () => {
    const [one, other] = [new Recorder(0), new Recorder(0)]
    const frame = (text: string) => ({ kind: 'text' as const, bytes: text.length, text, encoding: null })
    one.sampled('stamped', frame('longer'))
    one.sampled('unstamped', frame('b'))
    other.sampled('stamped', frame('long'))
    other.sampled('unstamped', frame('earlier'))
    other.sampled('unstamped', frame('a'))
    for (const workers of [
      [one.take(idle, none), other.take(idle, none)],
      [other.take(idle, none), one.take(idle, none)],
    ]) {
      expect(mergeFacts(workers.map((told) => [told])).samples).toEqual({
        stamped: frame('longer'),
        unstamped: frame('a'),
      })
    }
  })

  it('of workers that told nothing are nothing', () => {
    const { messages, counters, requests } = mergeFacts([[], []])
    expect(messages.publisher).toHaveLength(0)
    expect(counters).toEqual({})
    expect(requests.connect).toBe(0)
  })
})
