import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildResult } from '../../../src/runs/evaluation/build-result.ts'
import { readRunLogs } from '../../../src/runs/run-logs.ts'
import { runResultSchema } from '../../../src/metrics/result/run-result.ts'
import { startForeignChat } from '../../fixtures/foreign-chat/server.ts'
import { measure, quick } from './measure-foreign.ts'

describe('a chat that is not ours, through a protocol file', () => {
  it('is measured: every delivery is found, the balance is even, and the result follows from the logs alone', async () => {
    await using chat = await startForeignChat()
    const logFolder = mkdtempSync(join(tmpdir(), 'fanbench-run-'))
    const result = await measure(chat.url, quick, undefined, logFolder)
    expect(runResultSchema.parse(result)).toEqual(result)
    expect(result.counters['connections_opened']).toBe(12)
    expect(result.counters['messages_published']).toBeGreaterThan(50)
    expect(result.counters['deliveries_received']).toBe(chat.delivered)
    expect(result.counters['deliveries_expected']).toBe(result.counters['deliveries_received'])
    expect(result.balance.map(({ residue }) => residue)).toEqual(result.balance.map(() => 0))
    expect(result.metrics['delivery_latency']?.count).toBe(chat.delivered)
    expect(result.server.status).toBe('not-asked')

    const logs = readRunLogs(logFolder)
    if (logs === null) throw new Error('no logs')
    expect(JSON.stringify(buildResult(logs))).toBe(JSON.stringify(result))
    // Without the end of the coordinator too.
    const orphaned = buildResult({ ...logs, end: null })
    expect(orphaned.verdict.exitCode).toBe(130)
    expect(orphaned.counters).toEqual(result.counters)
    expect(orphaned.metrics).toEqual(result.metrics)
    expect(runResultSchema.parse(orphaned)).toEqual(orphaned)
  })

  it('has its losses, duplicates and strays counted exactly', async () => {
    let lost = 0
    let duplicated = 0
    let astray = 0
    await using chat = await startForeignChat({
      fault(frame) {
        const kind = frame % 10
        if (kind === 3) lost += 1
        if (kind === 5) duplicated += 1
        if (kind === 7) astray += 1
        return { copies: kind === 3 ? 0 : kind === 5 ? 2 : 1, astray: kind === 7 }
      },
    })
    const { counters, balance, verdict } = await measure(chat.url)
    expect(counters['deliveries_lost']).toBe(lost)
    expect(counters['deliveries_duplicate']).toBe(duplicated)
    expect(counters['deliveries_misrouted']).toBe(astray)
    expect(balance.every(({ residue }) => residue === 0)).toBe(true)
    expect(verdict.exitCode).toBe(10)
  })

  it('that ends in the middle costs the run its verdict, not its figures', async () => {
    const chat = await startForeignChat()
    const measuring = measure(chat.url, { ...quick, duration: 2 })
    await expect.poll(() => chat.delivered).toBeGreaterThan(20)
    await chat[Symbol.asyncDispose]()
    const { counters, balance, verdict } = await measuring
    // What was under way may be lost with its connection.
    expect(counters['deliveries_received']).toBeGreaterThan(0)
    expect(counters['messages_published']).toBeLessThan(counters['messages_offered'] ?? 0)
    expect(balance.every(({ residue }) => residue === 0)).toBe(true)
    expect(verdict.exitCode).not.toBe(0)
  })

  it('interrupted in the middle still gives a result, marked as such', async () => {
    await using chat = await startForeignChat()
    const stop = new AbortController()
    const measuring = measure(chat.url, { ...quick, duration: 60 }, stop.signal)
    await expect.poll(() => chat.delivered).toBeGreaterThan(20)
    stop.abort()
    const { interrupted, counters, balance, verdict } = await measuring
    expect(interrupted).toBe(true)
    expect(verdict.exitCode).toBe(130)
    expect(counters['connections_open_at_end']).toBe(0)
    expect(counters['receipts']).toBeGreaterThan(20)
    expect(balance.every(({ residue }) => residue === 0)).toBe(true)
  })

  it('that refuses everybody is a failed target', async () => {
    const chat = await startForeignChat()
    await chat[Symbol.asyncDispose]()
    const { counters, classes, verdict } = await measure(chat.url)
    expect(counters['connections_opened'] ?? 0).toBe(0)
    expect(classes['connections_failed']).toEqual({ refused: 12 })
    expect(verdict.exitCode).toBe(12)
  })
})
