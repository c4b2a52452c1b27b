import { describe, expect, it } from 'vitest'
import { MissingDeliveries } from '../../../../commands/run/progress/progress.ts'
import { showProgress } from '../../../../commands/run/progress/progress.ts'
import { statusLine } from '../../../../commands/run/progress/status-line.ts'
import { LiveHistogram } from '../../../../src/metrics/recording/live-histogram.ts'
import type { RunProgress } from '../../../../src/runs/run-request.ts'

const deliveryLatency = new LiveHistogram()
for (let sample = 1; sample <= 100; sample++) deliveryLatency.record(sample <= 60 ? 12_288 : 57_344)

/** Messages that everybody had after 28.7 ms, and such that somebody never had. */
function histogram(reached: number, never: number): LiveHistogram {
  const everybody = new LiveHistogram()
  for (let message = 0; message < reached; message++) everybody.record(28_672)
  for (let message = 0; message < never; message++) everybody.recordNever()
  return everybody
}

const steady: RunProgress = {
  phase: 'steady',
  elapsedSeconds: 81,
  remainingSeconds: 9,
  members: 1000,
  connectionsOpen: 1000,
  connectionsFailed: 0,
  joined: 1000,
  messagesPublished: 40,
  deliveriesReceived: 12_800,
  deliveriesOutstanding: 0,
  deliveryLatency,
  everybody: new LiveHistogram(),
}

function screen(isTerminal: boolean) {
  const written: string[] = []
  const clock = { nowMs: 0 }
  const output = { write: (text: string) => void written.push(text), isTerminal, columns: 40, rows: 24, color: false }
  return { written, clock, display: showProgress(output, () => clock.nowMs) }
}

describe('the status line', () => {
  it('says the phase, what is left, and how it goes', () => {
    expect(statusLine(steady, 0, Infinity)).toBe(
      'steady 1:21 (0:09 left) · 1,000 open · 40 sent · 12,800 delivered · 0 lost · delivery p50 12.3 ms · p99 57.3 ms',
    )
    expect(statusLine({ ...steady, everybody: histogram(90, 10) }, 0, Infinity)).toBe(
      'steady 1:21 (0:09 left) · 1,000 open · 40 sent · 12,800 delivered · 0 lost · everybody p50 28.7 ms · p90 28.7 ms · delivery p50 12.3 ms · p99 57.3 ms',
    )
  })

  it.each([
    [histogram(19, 0), '0 lost · delivery p99 57.3 ms'],
    [histogram(20, 0), '0 lost · everybody p50 28.7 ms'],
    [histogram(89, 11), '0 lost · everybody p50 28.7 ms · p90 > 5 s'],
    [histogram(5, 95), '0 lost · everybody p50 > 5 s · p90 > 5 s'],
  ])('has no percentile of everybody without enough messages, and what is lost in it', (everybody, end) => {
    const line = statusLine({ ...steady, everybody }, 0, 79)
    expect(line.endsWith(end), line).toBe(true)
    expect(line.length).toBeLessThanOrEqual(79)
  })

  it.each([
    [79, 'steady 1:21 (0:09 left) · 0 lost · everybody p50 28.7 ms · p90 28.7 ms'],
    [59, 'steady 1:21 · 0 lost · everybody p50 28.7 ms · p90 28.7 ms'],
    [50, 'steady 1:21 · 0 lost · everybody p90 28.7 ms'],
  ])('has everybody before deliveries in %i columns', (columns, line) => {
    expect(statusLine({ ...steady, everybody: histogram(100, 0) }, 0, columns)).toBe(line)
  })

  it.each([
    [79, 'steady 1:21 (0:09 left) · 12,800 delivered · 0 lost · delivery p99 57.3 ms'],
    [59, 'steady 1:21 (0:09 left) · 0 lost · delivery p99 57.3 ms'],
    [43, 'steady 1:21 · 0 lost · delivery p99 57.3 ms'],
  ])('keeps what matters most in %i columns', (columns, line) => {
    expect(statusLine(steady, 0, columns)).toBe(line)
  })

  it.each([79, 59])('has the late and lost deliveries of a large run in %i columns', (columns) => {
    const large = {
      ...steady,
      elapsedSeconds: 7200,
      connectionsOpen: 99_000,
      members: 100_000,
      connectionsFailed: 1000,
    }
    const line = statusLine({ ...large, messagesPublished: 1e6, deliveriesReceived: 2e9 }, 12_345_678, columns)
    expect(line).toContain('12,345,678 late or lost')
    expect(line.length).toBeLessThanOrEqual(columns)
  })

  it('says only what there is', () => {
    const arriving = {
      messagesPublished: 0,
      deliveryLatency: new LiveHistogram(),
      remainingSeconds: null,
      connectionsOpen: 7,
      joined: 0,
    }
    expect(statusLine({ ...steady, ...arriving }, 0, 80)).toBe('steady 1:21 · 7 of 1,000 open')
    expect(statusLine({ ...steady, ...arriving, connectionsFailed: 2, joined: 3 }, 0, 80)).toBe(
      'steady 1:21 · 7 of 1,000 open · 2 failed · 3 joined',
    )
  })

  it('is redrawn at most four times a second on a terminal, and never wider than it', () => {
    const { written, clock, display } = screen(true)
    for (clock.nowMs = 0; clock.nowMs < 1000; clock.nowMs += 10) display.update(steady)
    expect(written).toHaveLength(4)
    expect(written[0]).toBe(`\r\u001B[K${statusLine(steady, 0, 39)}`)
  })

  it('stands below the notices, and leaves nothing behind', () => {
    const { written, display } = screen(true)
    display.update(steady)
    const line = statusLine(steady, 0, 39)
    display.notice('joined')
    display[Symbol.dispose]()
    expect(written.slice(1)).toEqual([`\r\u001B[Kjoined\n${line}`, '\r\u001B[K'])
  })

  it('moves down by as many lines as a notice takes', () => {
    const { written, display } = screen(true)
    display.update(steady)
    display.notice('waiting for CloudWatch, at most 2 s more: invocations of SendMessage')
    const lines = 'waiting for CloudWatch, at most 2 s\n  more: invocations of SendMessage\n'
    expect(written.at(-1)).toBe(`\r\u001B[K${lines}${statusLine(steady, 0, 39)}`)
  })

  it('gives its place to what is waited for, which leaves nothing behind either', () => {
    const { written, display } = screen(true)
    display.update(steady)
    display.wait('waiting for CloudWatch, at most 2 s more: invocations of SendMessage')
    display[Symbol.dispose]()
    expect(written.slice(1)).toEqual(['\r\u001B[Kwaiting for CloudWatch, at most 2 s …', '\r\u001B[K'])
    const log = screen(false)
    for (log.clock.nowMs = 0; log.clock.nowMs < 25_000; log.clock.nowMs += 1000) log.display.wait('waiting')
    expect(log.written).toEqual(['waiting\n', 'waiting\n'])
  })

  it('is a plain line every ten seconds where nothing can be redrawn', () => {
    const { written, clock, display } = screen(false)
    for (clock.nowMs = 0; clock.nowMs <= 25_000; clock.nowMs += 250) display.update(steady)
    display.notice('joined')
    display[Symbol.dispose]()
    expect(written).toEqual([
      `${statusLine(steady, 0, Infinity)}\n`,
      `${statusLine(steady, 0, Infinity)}\n`,
      'joined\n',
      '',
    ])
  })
})

describe('deliveries that are late or lost', () => {
  it('are those that stay outstanding, however many are on their way', () => {
    const missing = new MissingDeliveries()
    const seen = [40, 60, 55, 80, 50, 70, 90, 50, 65].map((outstanding, second) =>
      missing.after({ elapsedSeconds: second, deliveriesOutstanding: outstanding }),
    )
    expect(seen).toEqual([0, 0, 0, 0, 0, 40, 50, 50, 50])
  })
})
