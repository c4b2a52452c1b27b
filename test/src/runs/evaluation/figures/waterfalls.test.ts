import { expect, it } from 'vitest'
import { Rooms } from '../../../../../src/crowd/rooms.ts'
import type { Quantile } from '../../../../../src/metrics/recording/histogram.ts'
import type { InvocationFact } from '../../../../../src/metrics/server/invocation-fact.ts'
import type { RunLogs } from '../../../../../src/runs/run-logs.ts'
import { chooseWaterfalls } from '../../../../../src/runs/evaluation/figures/waterfalls.ts'
import type { MatchedMessage } from '../../../../../src/runs/evaluation/receipts/matched-message.ts'
import { gatherFacts } from '../../../../../src/runs/evaluation/gather-facts.ts'
import { handlerLine, invocation } from '../../../metrics/server/invocations.ts'
import { logsOf } from '../known-run.ts'
import { type MessageRow, settledMessages } from '../receipts/matched-messages.ts'

const oneClock = (epochMs: number) => epochMs * 1000
const plan = { members: 600, rooms: 1, workers: 1, seed: 3 }

function waterfallsOf(
  rows: readonly MessageRow[],
  {
    medianUs = null,
    of = null,
    writtenBy = null,
    clock = oneClock,
    logs = logsOf({ options: plan, happened: () => undefined }),
  }: {
    medianUs?: Quantile | null
    of?: InvocationFact | null
    writtenBy?: InvocationFact | null
    clock?: typeof oneClock | null
    logs?: RunLogs
  } = {},
  order: (matched: readonly MatchedMessage[]) => readonly MatchedMessage[] = (matched) => matched,
) {
  const { matched, messages } = settledMessages(rows)
  const gathered = gatherFacts(logs)
  const collector = chooseWaterfalls({
    ...gathered,
    rooms: new Rooms(plan),
    facts: { ...gathered.facts, messages },
    invocationOf: () => of,
    writerOf: () => writtenBy,
    serverClockUs: clock,
  })
  for (const message of order(matched)) collector.add(message)
  return collector.waterfalls(medianUs)
}

const dueAtUs = 5_001_000_000
const to = (latenciesUs: readonly number[], more: Partial<MessageRow> = {}): MessageRow => ({
  expected: latenciesUs.length,
  intendedAtUs: dueAtUs,
  sentAtUs: dueAtUs + 400,
  latenciesUs,
  ...more,
})

it('has the message whose last delivery is at the median, and the slowest, each with its receipts', () => {
  const shown = waterfallsOf([to([3000, 9000]), to([2000, 5000]), to([1000, 2500]), to([9_999], { steady: false })])
  expect(shown).toMatchObject({ messages: 3, incomplete: 0 })
  expect(shown?.median).toEqual({
    publisher: 1,
    sequence: 7,
    roomSize: 600,
    dueSecond: 1,
    sentUs: 400,
    handler: null,
    receipts: 2,
    receivedUs: [2000, 5000],
  })
  expect(shown?.slowest).toMatchObject({ publisher: 0, receivedUs: [3000, 9000] })
})

it('leaves out what did not reach everybody, and the median where that is half of all', () => {
  const lost = to([1000, 2000], { expected: 3 })
  for (const medianUs of ['infinite', null] as const) {
    expect(waterfallsOf([lost, to([4000]), lost], { medianUs })).toMatchObject({
      messages: 1,
      incomplete: 2,
      median: null,
      slowest: { publisher: 1 },
    })
  }
  expect(waterfallsOf([lost, to([], { expected: 0 })])).toBeNull()
})

it('holds no more of a thousand messages than of a few, and still has one at the median and the slowest', () => {
  const rows = Array.from({ length: 1000 }, (_, n) => to([1000 + ((n * 7919) % 1000)]))
  const shown = waterfallsOf(rows, { medianUs: 1500 })
  expect(Math.abs((shown?.median?.receivedUs[0] ?? 0) - 1500)).toBeLessThan(25)
  expect(shown?.slowest.receivedUs).toEqual([1999])
  expect(waterfallsOf(rows, { medianUs: 1500 }, (matched) => matched.toReversed())).toEqual(shown)
})

it('thins out the receipts of a large room, the first and the last among those left', () => {
  const receivedUs = Array.from({ length: 600 }, (_, seat) => 1000 + seat)
  const { slowest } = waterfallsOf([to(receivedUs)]) ?? {}
  expect(slowest?.receipts).toBe(600)
  expect(slowest?.receivedUs).toHaveLength(200)
  expect([slowest?.receivedUs[0], slowest?.receivedUs.at(-1)]).toEqual([1000, 1599])
})

it('knows the handler by its log lines, where they have the clock of the crowd', () => {
  const cold = invocation({ startedAtMs: 5_001_203, durationUs: 30_000, initUs: 180_000, initStartedAtMs: 5_001_010 })
  const row = to([230_000])
  expect(waterfallsOf([row], { of: cold })?.slowest.handler).toEqual({
    functionName: cold.functionName,
    startedUs: 203_000,
    endedUs: 233_000,
    init: { startedUs: 10_000, endedUs: 190_000 },
  })
  expect(waterfallsOf([row], { of: cold, clock: null })?.slowest.handler).toBeNull()
  expect(waterfallsOf([row], { of: { ...cold, startedAtMs: null } })?.slowest.handler).toBeNull()
})

it('knows when it was written before anybody was told, and what was waited for then', () => {
  const writer = invocation({
    functionName: 'CreateNote',
    startedAtMs: 5_001_010,
    durationUs: 25_000,
    handler: handlerLine({ writtenAtMs: 5_001_020, handsOnTo: 'stream' }),
  })
  const told = { of: invocation({ startedAtMs: 5_001_203 }), writtenBy: writer }
  const row = to([230_000])
  expect(waterfallsOf([row], told)?.slowest.written).toEqual({
    functionName: 'CreateNote',
    startedUs: 10_000,
    writtenUs: 20_000,
    endedUs: 35_000,
    waitsFor: 'stream',
  })
  expect(waterfallsOf([row], { ...told, clock: null })?.slowest.written).toBeUndefined()
})
