import { describe, expect, it } from 'vitest'
import { showProgress, statusLine } from '../../../../src/commands/running/progress.ts'
import { LiveHistogram } from '../../../../src/metrics/recording/live-histogram.ts'
import type { RunProgress } from '../../../../src/runs/run-request.ts'

const deliveryLatency = new LiveHistogram()
for (let sample = 1; sample <= 100; sample++) deliveryLatency.record(sample <= 60 ? 12_288 : 57_344)

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
}

function screen(isTerminal: boolean) {
  const written: string[] = []
  const clock = { nowMs: 0 }
  const output = { write: (text: string) => void written.push(text), isTerminal, columns: 40, color: false }
  return { written, clock, display: showProgress(output, () => clock.nowMs) }
}

describe('the status line', () => {
  it('says the phase, what is left, and how it goes', () => {
    expect(statusLine(steady)).toBe(
      'steady 1:21 (0:09 left) · 1,000 open · 40 sent · 12,800 delivered · p50 12.3 ms, p99 57.3 ms',
    )
  })

  it('says only what there is', () => {
    const arriving = {
      messagesPublished: 0,
      deliveryLatency: new LiveHistogram(),
      remainingSeconds: null,
      connectionsOpen: 7,
      joined: 0,
    }
    expect(statusLine({ ...steady, ...arriving })).toBe('steady 1:21 · 7 of 1,000 open')
    expect(statusLine({ ...steady, ...arriving, connectionsFailed: 2, joined: 3 })).toBe(
      'steady 1:21 · 7 of 1,000 open · 2 failed · 3 joined',
    )
  })

  it('is redrawn at most four times a second on a terminal, and never wider than it', () => {
    const { written, clock, display } = screen(true)
    for (clock.nowMs = 0; clock.nowMs < 1000; clock.nowMs += 10) display.update(steady)
    expect(written).toHaveLength(4)
    expect(written[0]).toBe(`\r\u001B[K${statusLine(steady).slice(0, 39)}`)
  })

  it('stands below the notices, and leaves nothing behind', () => {
    const { written, display } = screen(true)
    display.update(steady)
    const line = statusLine(steady).slice(0, 39)
    display.notice('joined')
    display[Symbol.dispose]()
    expect(written.slice(1)).toEqual([`\r\u001B[Kjoined\n${line}`, '\r\u001B[K'])
  })

  it('is a plain line every ten seconds where nothing can be redrawn', () => {
    const { written, clock, display } = screen(false)
    for (clock.nowMs = 0; clock.nowMs <= 25_000; clock.nowMs += 250) display.update(steady)
    display.notice('joined')
    display[Symbol.dispose]()
    expect(written).toEqual([`${statusLine(steady)}\n`, `${statusLine(steady)}\n`, 'joined\n', ''])
  })
})
