import { expect, it } from 'vitest'
import type { LiveEvent } from '../../../reports/html/live/live-events.ts'
import { LiveLog } from '../../../commands/live/live-log.ts'
import { RunFeed } from '../../../commands/live/run-feed.ts'
import { LiveHistogram } from '../../../src/metrics/recording/live-histogram.ts'
import type { RunProgress } from '../../../src/runs/run-request.ts'

/** A run that is told by hand, and what a page hears of it. */
function followed() {
  const told: LiveEvent[] = []
  const log = new LiveLog((event) => told.push(event))
  const feed = new RunFeed(log)
  const received = new LiveHistogram()
  return {
    log,
    feed,
    told,
    seconds: () => told.filter((event) => event.kind === 'second'),
    /** So many deliveries more, each as late as told. */
    at: (elapsedSeconds: number, deliveries: number, latencyUs: number, more: Partial<RunProgress> = {}): void => {
      for (let delivery = 0; delivery < deliveries; delivery++) received.record(latencyUs)
      const deliveryLatency = new LiveHistogram(received.buckets.slice())
      feed.update({
        phase: 'steady',
        elapsedSeconds,
        remainingSeconds: null,
        members: 10,
        connectionsOpen: 10,
        connectionsFailed: 0,
        joined: 10,
        messagesPublished: received.count / 10,
        deliveriesReceived: received.count,
        deliveriesOutstanding: 0,
        deliveryLatency,
        everybody: new LiveHistogram(),
        ...more,
      })
    },
  }
}

it('tells a second once, with what it added, however often the run says how it is doing', () => {
  const { at, seconds } = followed()
  at(0.25, 100, 1024)
  at(1, 100, 1024)
  at(1.25, 100, 1024)
  at(1.5, 0, 0)
  at(3, 100, 1024)
  expect(seconds().map(({ second, values }) => [second, values['deliveries a second']])).toEqual([
    [1, 200],
    [3, 100],
  ])
})

it('has percentiles of the last ten seconds, and none without enough samples', () => {
  const { at, seconds } = followed()
  at(1, 19, 8192)
  at(2, 1, 8192)
  at(3, 980, 8192)
  for (let second = 4; second <= 14; second++) at(second, 100, 65_536)
  const percentiles = seconds().map(({ values: { p50, p99 } }) => [p50, p99])
  expect(percentiles.slice(0, 4)).toEqual([
    [null, null],
    [8192, null],
    [8192, 8192],
    [8192, 65_536],
  ])
  // The slow ones of seconds 4 to 13 alone: what came before is forgotten.
  expect(percentiles.at(-2)).toEqual([65_536, 65_536])
  expect(seconds()[0]?.tiles[4]).toEqual({
    label: 'Delivery p50',
    value: '–',
    note: 'a p50 takes 20 deliveries; 19 in the last 10 s',
  })
})

it('has everybody first, over the whole run, and what is lost in it', () => {
  const { at, seconds } = followed()
  const everybody = new LiveHistogram()
  const tellAfter = (second: number, messages: number, lost: number) => {
    for (let message = 0; message < messages; message++) everybody.record(28_672)
    for (let message = 0; message < lost; message++) everybody.recordNever()
    at(second, 10, 1024, { everybody: new LiveHistogram(everybody.buckets.slice()) })
  }
  tellAfter(1, 19, 0)
  tellAfter(2, 71, 0)
  tellAfter(3, 0, 10)
  tellAfter(4, 0, 1)
  expect(seconds().map(({ tiles }) => tiles[0])).toEqual([
    { label: 'Everybody p50', value: '–', note: 'a p50 takes 20 messages; 19 so far' },
    { label: 'Everybody p50', value: '28.7 ms', note: 'a p90 takes 100 messages; 90 so far' },
    { label: 'Everybody p90', value: '28.7 ms', note: 'p50 28.7 ms · 100 so far' },
    { label: 'Everybody p90', value: '> 5 s', note: 'p50 28.7 ms · 101 so far' },
  ])
  const inCharts = seconds().map(({ values }) => [values['everybody p50'], values['everybody p90']])
  expect(inCharts.at(-1)).toEqual([28_672, null])
})

it('says phases and lines as the terminal has them, without secrets and control characters', () => {
  const { feed, log } = followed()
  feed.notice('fanbench run --target wss://chat.example/?token=geheim')
  feed.phase('steady', 4)
  feed.notice('worker 1 \u001B[31mended')
  const { lines, phases } = log.history
  expect(lines.map(({ text }) => text)).toEqual([
    'fanbench run --target wss://chat.example/?token=***',
    'phase: steady',
    'worker 1 \\u001b[31mended',
  ])
  expect(lines[0]?.second).toBeNull()
  expect(lines[2]?.second).toBeGreaterThanOrEqual(4)
  expect(phases).toEqual([{ name: 'steady', startSecond: 4 }])
})

it('says how many connections have failed since the last second', () => {
  const { at, log } = followed()
  at(1, 0, 0, { connectionsFailed: 3 })
  at(2, 0, 0, { connectionsFailed: 3 })
  at(3, 0, 0, { connectionsFailed: 4 })
  expect(log.history.lines.map(({ text }) => text)).toEqual([
    '3 connections failed, 3 so far',
    '1 connection failed, 4 so far',
  ])
})

it('keeps ten minutes for pages that come later', () => {
  const { at, log } = followed()
  for (let second = 1; second <= 700; second++) at(second, 0, 0)
  const { seconds, now } = log.history
  expect([seconds.length, seconds[0]?.second, now?.second]).toEqual([600, 101, 700])
})
