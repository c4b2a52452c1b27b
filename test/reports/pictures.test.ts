import { describe, expect, it } from 'vitest'
import type { Chart } from '../../reports/html/chart.ts'
import { renderHtml } from './run-writers.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { metricSummary, runResult } from '../fixtures/run-result.ts'

/** The text of one section, and the charts in it. */
async function sectionOf(result: RunResult, id: string): Promise<{ text: string; markup: string; charts: Chart[] }> {
  const page = await renderHtml(result)
  const from = page.indexOf(`<section id="${id}">`)
  const markup = from === -1 ? '' : page.slice(from, page.indexOf('</section>', from))
  const islands = [...markup.matchAll(/<script type="application\/json">(.*?)<\/script>/gs)]
  const text = markup
    .replace(/<script[^>]*>.*?<\/script>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
  return { text, markup, charts: islands.map(([, json = '']) => JSON.parse(json)) }
}

const timelines = ['latency-over-time', 'load-over-time']

describe('what was done and what happened', () => {
  const phases = [
    { name: 'steady', startSecond: 30, endSecond: 60 },
    { name: 'drop', startSecond: 60.5, endSecond: 60.52 },
    { name: 'deploy new version', startSecond: 60.52, endSecond: 61 },
    { name: 'reconnect', startSecond: 61, endSecond: 61.2 },
    { name: 'reconnect', startSecond: 61.2, endSecond: 61.4 },
    { name: 'burst', startSecond: 62, endSecond: 62.1 },
    { name: 'drain', startSecond: 62.1, endSecond: 65 },
  ]
  const throttledPosts = [
    { second: 62, posts: 3 },
    { second: 63, posts: 4 },
  ]

  it('is marked on every timeline, once where the same is done again and again', async () => {
    for (const id of timelines) {
      const { charts } = await sectionOf(runResult({ phases, throttledPosts }), id)
      for (const { events, span } of charts) {
        expect(events?.map(({ at, mark }) => [mark, ...at])).toEqual([
          ['D', 60.5],
          ['V', 60.52],
          ['R', 61],
          ['B', 62],
          ['■', 62.5, 63.5],
        ])
        expect(span).toEqual({ from: 0, to: 95 })
      }
    }
  })

  it('stands in a table, with the phases by their own names, for readers without script', async () => {
    const { text } = await sectionOf(runResult({ phases, throttledPosts }), 'latency-over-time')
    expect(text).toContain('D members dropped V new version R members reconnect B burst ■ throttled')
    expect(text).toMatch(
      /0:30 1:00 steady 1:00 1:00 D members dropped 1:00 1:01 V new version 1:01 1:01 R members reconnect 1:02 1:02 B burst/,
    )
    expect(text).toContain('1:02 1:04 ■ throttled 7 posts')
  })

  it('stands in a table also where no message was due', async () => {
    const series = runResult().series.map((row) => ({
      ...row,
      deliveryP50Us: null,
      deliveryP99Us: null,
      deliveryMaxUs: null,
    }))
    const { text } = await sectionOf(runResult({ phases, series }), 'load-over-time')
    expect(text).toContain('B burst')
  })

  it('has the minutes in which Lambda throttled, from the start of the run on', async () => {
    const { server, startedAt } = runResult()
    const sendMessage = server.functions['SendMessage']
    if (sendMessage === undefined) throw new Error('no such function')
    const minute = { startedAt, invocations: 10, throttles: 2, concurrentExecutionsMax: 1, durationP99Us: null }
    const functions = { SendMessage: { ...sendMessage, perMinute: [minute, { ...minute, throttles: 0 }] } }
    const { text } = await sectionOf(runResult({ server: { ...server, functions } }), 'latency-over-time')
    expect(text.match(/throttled \d+/g)).toEqual(['throttled 2'])
    expect(text).toContain('0:00 1:00 ■ throttled 2 invocations of SendMessage')
  })
})

describe('latency over time', () => {
  it('is a heat map with its lines, or lines alone of an earlier version', async () => {
    const [chart] = (await sectionOf(runResult(), 'latency-over-time')).charts
    expect(chart?.heat?.columns).toHaveLength(95)
    expect(chart?.heat?.edgesUs).toEqual([10_000, 12_115, 14_678, 17_783, 21_544, 26_102])
    expect(chart?.series.map(({ label }) => label)).toEqual(['p50', 'p99'])
    const [earlier] = (await sectionOf(runResult({ latencyMap: null }), 'latency-over-time')).charts
    expect(earlier?.heat).toBeUndefined()
    expect(earlier?.series.map(({ label }) => label)).toEqual(['p50', 'p99', 'max'])
  })
})

describe('latency against room size', () => {
  const row = (roomSize: number, timeToLastP50Us: number | null) => ({
    ...(runResult().roomSizes[0] as RunResult['roomSizes'][number]),
    roomSize,
    deliveryP50Us: null,
    timeToLastP50Us,
  })

  it('has a point a size, and the line through them with its equation', async () => {
    const roomSizes = [row(10, 25_000), row(20, 35_000), row(60, 75_000), row(90, null)]
    const { text, charts } = await sectionOf(runResult({ roomSizes }), 'fan-out')
    expect(text).toContain('everybody p50 ≈ 15.0 ms + 1.00 ms × members, fitted to 3 sizes from 10 to 60')
    const [points, line] = charts[0]?.series ?? []
    expect(points?.values.filter((value) => value !== null)).toEqual([25_000, 35_000, 75_000])
    expect(line?.fitted).toBe('measured')
    expect(line?.values.at(-1)).toBeNull()
  })

  it('has no line through two sizes, and no picture of one', async () => {
    const two = await sectionOf(runResult({ roomSizes: [row(10, 25_000), row(20, 35_000)] }), 'fan-out')
    expect(two.text).not.toContain('≈')
    expect(two.charts[0]?.series).toHaveLength(1)
    const one = await sectionOf(runResult({ roomSizes: [row(10, 25_000)] }), 'fan-out')
    expect(one.charts).toEqual([])
    expect(one.text).toContain('By size of the room')
  })
})

describe('one message on its way', () => {
  it('is the median message and the slowest, each a picture with a label, and a table', async () => {
    const { text, markup } = await sectionOf(runResult(), 'one-message-on-its-way')
    expect(text).toContain('median message: everybody had it 48.1 ms after it was due, at 0:42')
    expect(text).toContain('of it, an environment starts (init): 88.9 ms')
    expect(text).toMatch(/START of the handler 1.50 91.9 first receipt 6.50 96.9 half of the members have it/)
    expect(markup.match(/role="img" aria-label="[^"]{60,}"/g)).toHaveLength(2)
    expect(markup.match(/<circle /g)).toHaveLength(40)
  })

  it('says what is not known, not drawn, or not exact', async () => {
    const waterfalls = runResult().waterfalls
    if (waterfalls == null) throw new Error('no waterfalls')
    const parts = { shards: 2, found: 2, hosts: 2, roomsAcrossHosts: 1, clockErrorUs: 1500 }
    const slowest = { ...waterfalls.slowest, handler: null, receipts: 5000 }
    const changed = { ...waterfalls, incomplete: 2, median: null, slowest }
    const { text, markup } = await sectionOf(runResult({ waterfalls: changed, parts }), 'one-message-on-its-way')
    expect(text).toContain('2 others did not, and are not among them.')
    expect(text).toContain('When the handler of a message started is not known')
    expect(text).toContain('Of the 5,000 receipts of the slowest message, 20 are drawn')
    expect(text).toContain('may be off by 1.50 ms')
    expect(text).toContain('sent to first receipt')
    expect(markup.match(/<svg[^>]*role="img"/g)).toHaveLength(1)
  })

  it('is not on the page of a run that has none', async () => {
    expect((await sectionOf(runResult({ waterfalls: null }), 'one-message-on-its-way')).markup).toBe('')
  })
})

describe('cold starts', () => {
  it('are bars', async () => {
    const coldStarts = coldStartsAt([3, 70])
    const metrics = { ...runResult().metrics, init_duration: metricSummary({ count: 24, medianUs: 150_000 }) }
    const { charts } = await sectionOf(runResult({ coldStarts, metrics }), 'cold-starts')
    const bars = charts.flatMap(({ series }) => series).find((series) => series.bars)
    expect(charts.flatMap(({ events = [] }) => events)).toEqual([])
    expect(bars?.values.flatMap((count, second) => (count === 0 ? [] : [[second, count]]))).toEqual([
      [3, 2],
      [70, 2],
    ])
  })
})

function coldStartsAt(seconds: readonly number[]): NonNullable<RunResult['coldStarts']> {
  const none = { cold: 0, warm: 0, unattributed: 0 }
  return {
    source: 'CloudWatch Logs',
    status: 'complete',
    reasons: [],
    invocations: 10,
    counted: { reportLines: 4, handlerLines: 4, withoutHandlerLine: 0, environmentsUsed: 4, environmentsStarted: 4 },
    messages: none,
    deliveries: none,
    penalty: null,
    timeline: seconds.map((second) => ({ second, coldStarts: 2 })),
    connects: null,
  }
}
