import { describe, expect, it } from 'vitest'
import { renderHtml, renderTerminal } from './run-writers.ts'
import type { ColdStarts, LatencyBudget, LogFigures, RunResult } from '../../src/metrics/result/run-result.ts'
import { metricSummary, runResult } from '../fixtures/run-result.ts'
import { inFull } from './screens.ts'

const penalty = { medianUs: 237_000, fromUs: 215_000, toUs: 257_000 }

const coldStarts: ColdStarts = {
  source: 'CloudWatch Logs',
  status: 'complete',
  reasons: [],
  invocations: 371,
  counted: {
    reportLines: 24,
    handlerLines: 23,
    withoutHandlerLine: 1,
    environmentsUsed: 24,
    environmentsStarted: 25,
  },
  messages: { cold: 9, warm: 74, unattributed: 0 },
  deliveries: { cold: 45, warm: 355, unattributed: 0 },
  penalty,
  timeline: [
    { second: 3, coldStarts: 2 },
    { second: 70, coldStarts: 22 },
  ],
  connects: {
    cold: { count: 4, minUs: 170_000, p50Us: null, maxUs: 191_000 },
    warm: { count: 60, minUs: 14_000, p50Us: 21_300, maxUs: 109_000 },
    ambiguous: 5,
  },
}

const latencyBudget: LatencyBudget = {
  messages: 100,
  leftOut: 3,
  totalUs: 5_000_000,
  publishDelayUs: 40_000,
  gatewayUs: 660_000,
  initUs: 2_000_000,
  handlerUs: 2_200_000,
  remainderUs: 100_000,
  handlerAfterUs: 300_000,
}

const sendMessage: LogFigures = {
  invocations: 83,
  coldStarts: 9,
  errors: 0,
  timeouts: 0,
  init: { p50Us: null, p99Us: null, maxUs: 266_000 },
  duration: { p50Us: 18_100, p99Us: null, maxUs: 73_400 },
  billedMs: 3846,
  maxMemoryMb: 84,
  peakConcurrency: 3,
}

function measured(changes: Partial<RunResult> = {}): RunResult {
  const healthy = runResult()
  const logs = { source: 'CloudWatch Logs', status: 'complete', reasons: [], functions: { SendMessage: sendMessage } }
  const metrics = {
    ...healthy.metrics,
    cold_delivery_latency: metricSummary({ count: 45, medianUs: 250_000 }),
    warm_delivery_latency: metricSummary({ count: 355, medianUs: 17_000 }),
    init_duration: metricSummary({ count: 24, medianUs: 150_000 }),
  }
  const server = { ...healthy.server, logs: logs as NonNullable<RunResult['server']['logs']> }
  return runResult({ metrics, server, coldStarts, latencyBudget, ...changes })
}

/** The text of one section. */
async function section(result: RunResult, heading: string): Promise<string> {
  const page = await renderHtml(result)
  const from = page.indexOf(`<h2>${heading}</h2>`)
  return from === -1
    ? ''
    : page
        .slice(from, page.indexOf('</section>', from))
        .replace(/<script[^>]*>.*?<\/script>/gs, '')
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' ')
}

describe('the page of a run whose functions have logs', () => {
  it('says in a sentence what a cold start costs, and whom', async () => {
    const text = await section(measured(), 'Cold starts')
    expect(text).toContain(
      'A cold start adds 237 ms at the median (95 % CI 215 to 257 ms) and touches 11.25 % of the deliveries.',
    )
    expect(text).toContain('delivery after a cold start')
    expect(text).toMatch(/SendMessage 83 9 – – 266 /)
    expect(text).toContain('with a cold $connect 4 170 – 191')
    expect(text).toContain('5 handshakes are left out')
    expect(text).toMatch(/REPORT lines with an Init Duration 24 .* left no line 1 .* gave one 24 .* used or not 25/)
  })

  it('says that there are too few to tell, and what is missing', async () => {
    const few = { ...coldStarts, messages: { cold: 1, warm: 74, unattributed: 6 }, penalty: null }
    const text = await section(
      measured({ coldStarts: { ...few, status: 'partial', reasons: ['Logs has 80 of 83'] } }),
      'Cold starts',
    )
    expect(text).toContain('1 cold invocation sent messages: too few (of at least 8)')
    expect(text).toContain('Logs has 80 of 83')
    expect(text).toContain('Of 6 messages no log line tells')
    const none = { ...few, messages: { cold: 0, warm: 75, unattributed: 0 } }
    expect(await section(measured({ coldStarts: none }), 'Cold starts')).toContain(
      'No message was sent by a cold start.',
    )
  })

  it('has a penalty without an end where half of the room never got its messages', async () => {
    const sentence = async (changes: Partial<ColdStarts>) =>
      section(measured({ coldStarts: { ...coldStarts, ...changes } }), 'Cold starts')
    const lost = { medianUs: 'infinite', fromUs: 305_000, toUs: 'infinite' } as const
    expect(await sentence({ penalty: lost })).toContain(
      'After a cold start, half of the room or more never gets the message at the median (95 % CI 305 to ∞ (lost)) and touches',
    )
    expect(await sentence({ penalty: null, broadcasts: { cold: 9, warm: 9 } })).toContain(
      'Too many deliveries by warm invocations were lost',
    )
    expect(await sentence({ penalty: null, broadcasts: { cold: 9, warm: 2 } })).toContain('2 warm invocations sent')
  })

  it('tells those apart that waited for the cold start of another', async () => {
    const text = await section(
      measured({
        coldStarts: {
          ...coldStarts,
          messages: { cold: 9, waited: 20, warm: 54, unattributed: 0 },
          deliveries: { cold: 45, waited: 100, warm: 255, unattributed: 0 },
        },
      }),
      'Cold starts',
    )
    expect(text).toContain('touches 11.25 % of the deliveries; 25.00 % waited for the start of another.')
    expect(text).toContain('waited for the start of another 20 100 warm 54 255')
    // A result of an older version.
    expect(await section(measured(), 'Cold starts')).toContain('waited for the start of another – –')
  })

  it('does not take silence for warmth: handlers without lines say nothing', async () => {
    const messages = { cold: 0, warm: 0, unattributed: 83 }
    const text = await section(measured({ coldStarts: { ...coldStarts, messages, penalty: null } }), 'Cold starts')
    expect(text).toContain('No log line tells which invocation sent which message')
    expect(text).not.toContain('No message was sent')
  })

  it('shows where the time goes, and that the parts are all of it', async () => {
    const text = await section(measured(), 'Where the time goes')
    expect(text).toContain('everybody after 50.0 ms on average = ')
    expect(text).toContain('Over the 100 messages that reached everybody')
    expect(text).toContain('3 others are left out')
    expect(text).toMatch(/publish delay due.* 0\.400 0\.8 % measured gateway and waiting .* 6\.60 13\.2 %/)
    expect(text).toMatch(/init .* 20\.0 40 % at most handler .* 22\.0 44 % measured the rest .* 1\.00 2 % what remains/)
    expect(text).toContain('After the last receipt the handler goes on for 3.00 ms on average')
    const { handlerAfterUs: _, ...older } = { ...latencyBudget, handlerUs: 2_500_000, remainderUs: -200_000 }
    const oldText = await section(measured({ latencyBudget: older }), 'Where the time goes')
    expect(oldText).toMatch(/handler .* 23\.0 46 % measured the rest .* 0 0 % what remains/)
    expect(oldText).toContain('the handler goes on for 2.00 ms on average')
    const elsewhere = { ...latencyBudget, gatewayUs: null, remainderUs: 460_000 }
    const text2 = await section(measured({ latencyBudget: elsewhere }), 'Where the time goes')
    expect(text2).toMatch(
      /gateway and waiting part of the remainder: the server&#39;s clock is not the crowd&#39;s – –/,
    )
  })

  it('shows what the logs say of a function beside the points of CloudWatch', async () => {
    const text = await section(measured(), 'Server')
    expect(text).toMatch(/Functions by their logs.* SendMessage 83 9 18\.1 – 73\.4 3,846 ms 84 MB 3 /)
  })

  it('has none of this without logs, as results of an earlier version', async () => {
    const result = runResult()
    expect(await section(result, 'Cold starts')).toBe('')
    expect(await section(result, 'Where the time goes')).toBe('')
    expect(renderTerminal(result, inFull)).not.toContain('cold start')
  })
})

it('the terminal has the same in a line or two each', () => {
  const lines = renderTerminal(measured(), inFull).split('\n')
  expect(lines.every((line) => line.length <= 80)).toBe(true)
  const text = lines.join(' ').replace(/\s+/g, ' ')
  expect(text).toContain('cold starts 24 of 371 invocations. A cold start adds 237 ms at the median')
  expect(text).toContain(
    'everybody after 50.0 ms on average = publish delay 0.400 + gateway and waiting 6.60 + init 20.0 + handler 22.0 + the rest 1.00. After the last receipt the handler goes on for 3.00 ms on average, which is in none of the parts.',
  )
})
