import { runHeadline } from '../../../reports/sentences/run-headline.ts'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { widthOf } from '../../../reports/terminal/lines.ts'
import { renderTerminal } from '../run-writers.ts'
import { verdictText } from '../../../reports/terminal/verdict-text.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { hostileStrings, runWithTexts } from '../hostile-strings.ts'
import { inColor, inFile, inFull, onNarrow, onTerminal } from '../screens.ts'

/** The largest of the real ones: 1,000 members, with cold starts, stale connections, logs, CloudWatch and cost. */
const demo = JSON.parse(readFileSync('reports/examples/demo/result.json', 'utf8')) as RunResult
const grouped = (count: number) => count.toLocaleString('en-US')

const reasons = [
  '441 of 18,600 deliveries were lost (deliveries_lost).',
  'Only 998 of 1,000 joins were completed (joins_completed; the limit is at least 1,000). The chat said: {"message":"Internal server error"}',
  ...['connections_failed', 'requests_failed', 'false_cleanups', 'collateral_losses'].map(
    (name) => `12 of something (${name}).`,
  ),
]

/** The same gone wrong in every way that a summary has words for. */
const failed: RunResult = {
  ...demo,
  verdict: {
    exitCode: 10,
    reasons,
    checks: demo.verdict.checks.map((check) =>
      check.name === 'deliveries_lost' ? { ...check, observed: 441, verdict: 'fail' as const } : check,
    ),
  },
  findings: (['never-prunes', 'forgets-members', 'function-errors'] as const).map((name) => ({
    name,
    sentence: `Of 394 broadcasts into rooms with a dropped member, 60 met its stale connection, and none deleted it (${name}).`,
    evidence: { broadcasts_that_met_a_stale_connection: 60, items_deleted: 0 },
    explains: [],
    details: ['The first error was: TypeError: Cannot read properties of undefined (reading "connectionId")'],
  })),
  hints: [
    {
      name: 'no-stamp-found',
      sentence: 'The chat sends frames of which none holds the text of a message: look at how it wraps what was said.',
      sample: { kind: 'text', bytes: 4000, text: 'x'.repeat(200) },
    },
  ],
  server: { ...demo.server, status: 'partial', reasons: ['Invocations of SendMessage are 3 short of those caused'] },
  counters: { ...demo.counters, deliveries_lost: 441 },
}

/** A line before it, one after it, two paths, how to repeat it, the verdict, and the prompt. */
const around = 7

describe('the summary of a run on a terminal', () => {
  it.each([
    ['the largest', demo],
    ['a failed one', failed],
    ['one of hostile texts', runWithTexts(hostileStrings.map((text) => `${text} ${'x'.repeat(300)}`))],
  ])('fits with what stands around it into 24 rows of 80 columns: %s', (_, result) => {
    for (const screen of [onTerminal, inColor]) {
      const lines = renderTerminal(result, screen).split('\n')
      expect(lines.length + around).toBeLessThanOrEqual(24)
      expect(lines.filter((line) => widthOf(line) > 80)).toEqual([])
    }
  })

  it.each([demo, failed])('has shorter lines and fewer figures in 60 columns', (result) => {
    const lines = renderTerminal(result, onNarrow).split('\n')
    expect(lines.length + around).toBeLessThanOrEqual(24)
    const all = renderTerminal(result, { ...onNarrow, rows: 100 }).split('\n')
    expect([...lines, ...all].filter((line) => line.length > 60)).toEqual([])
    expect(lines).toContainEqual(expect.stringMatching(/^ +n +p50 +p99( +p99\.9)? +max$/))
  })

  it('begins and ends with the verdict, and has the figures that matter in between', () => {
    const text = renderTerminal(demo, onTerminal)
    expect(text).toMatch(
      /^✔ 99 % of messages reached everybody within [\d.]+ ms; nothing lost; no latency\n {2}limit set\.\n {2}Passed · demo · 1,000 clients/,
    )
    const { deliveries_received: received = 0, deliveries_expected: expected = 0 } = demo.counters
    expect(text).toMatch(new RegExp(`^ {2}delivery +${grouped(demo.metrics['delivery_latency']?.count ?? 0)} `, 'm'))
    expect(text).toContain(`delivered ${grouped(received)}/${grouped(expected)} · lost 0`)
    expect(text).toContain('checks passed')
    expect(text.match(/shared cores/g)).toHaveLength(1)
    expect(text.startsWith(verdictText(runHeadline(demo), onTerminal))).toBe(true)
    const failure = renderTerminal(failed, onTerminal)
    expect(failure).toMatch(/^✖ 441 of [\d,]+ deliveries were lost \(deliveries_lost\);[^]*\n {2}A check failed · demo/)
    expect(failure).toContain('! looks like never-prunes')
    expect(failure.split('\n').at(-1)).toBe('more with --verbose')
    expect(failure.startsWith(verdictText(runHeadline(failed), onTerminal))).toBe(true)
  })

  it('has the tables of functions and memory only where everything was asked for', () => {
    expect(renderTerminal(demo, onTerminal)).not.toMatch(/SendMessage|peak memory/)
    const calls = grouped(demo.server.functions['SendMessage']?.invocations ?? 0)
    expect(renderTerminal(demo, inFull)).toMatch(new RegExp(`SendMessage +${calls} +${calls}[^]*peak memory`))
  })

  it('is as wide and long in a file as it takes', () => {
    const lines = renderTerminal(failed, inFile).split('\n')
    for (const reason of reasons) expect(lines).toContain(`  ${reason}`)
    expect(lines.join('\n')).not.toContain('more with --verbose')
  })
})
