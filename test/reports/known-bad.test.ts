import { describe, expect, it } from 'vitest'
import { renderHtml } from '../../reports/html/render.ts'
import { renderKnownBadHtml } from '../../reports/html/known-bad.ts'
import { renderKnownBad } from '../../reports/known-bad.ts'
import { renderTerminal } from '../../reports/terminal/run/render.ts'
import type { Finding } from '../../src/metrics/result/findings.ts'
import type { MeasuredBlock } from '../../src/experiments/experiment-result.ts'
import {
  type JudgedChat,
  type KnownBadResult,
  knownBadResultSchemaName,
} from '../../src/experiments/known-bad/known-bad-result.ts'
import { runResult } from '../fixtures/run-result.ts'
import { inColor, inFull, onTerminal } from './screens.ts'

const aborts: Finding = {
  name: 'aborts-on-410',
  sentence: 'A broadcast ends at the first stale connection: the members after it <get> nothing.',
  evidence: { incomplete_messages: 25, broadcasts_that_met_a_stale_connection: 1250, of_these_ended_there: 25 },
  explains: ['never-prunes'],
}

const good: JudgedChat = { name: 'good', defect: null, seeded: null, findings: [], verdict: 'clear', problems: [] }

const named: JudgedChat = {
  ...good,
  name: 'aborts-on-410',
  defect: 'The first stale connection <ends> the broadcast.',
  seeded: 'aborts-on-410',
  findings: [aborts],
  verdict: 'named',
}

const missed: JudgedChat = { ...named, name: 'sends-twice', seeded: 'sends-twice', verdict: 'missed' }

const failed: JudgedChat = {
  ...missed,
  name: 'reorders',
  findings: [],
  verdict: 'not-judged',
  problems: ['The target ended: killed by \u001B[31mSIGKILL.'],
}

const chats = [good, named, missed, failed]

const blocks = chats.toReversed().map(({ name }, index): MeasuredBlock => {
  const runId = `2026-11-21T021503Z-${name}-3f9a`
  return {
    arm: name,
    runId,
    exitCode: 0,
    notCounted: [],
    seconds: 11 + index,
    command: `fanbench run stale --seed ${index}`,
    report: `${runId}/report.html`,
  }
})

const result: KnownBadResult = {
  schema: knownBadResultSchemaName,
  experimentId: '2026-11-21T021503Z-known-bad-3f9a',
  startedAt: '2026-11-21T02:15:03.000Z',
  endedAt: '2026-11-21T02:18:07.000Z',
  command: 'fanbench known-bad --seed 1',
  seed: 1,
  harness: runResult().harness,
  blocksPlanned: 10,
  blocks,
  stopped: { exitCode: 13, reasons: ['the disk is full \u001B[31m', `${'no room '.repeat(12)}is left`] },
  chats,
  exitCode: 13,
}

describe('the table of known-bad chats', () => {
  const text = renderKnownBad(result, inFull)
  const lines = text.split('\n')

  it('begins with the outcome, and says how many chats were left out and why', () => {
    expect(lines[0]).toBe('✖ Local resources ran out   known-bad · 3 min 4 s')
    expect(lines[1]).toBe('  1 of 3 defects named, 0 false alarms')
    expect(lines[2]).toMatch(/^ {2}4 of 10 chats were measured: the disk is full/)
    expect(renderKnownBad({ ...result, stopped: null }, onTerminal)).not.toContain('measured')
  })

  it('names those that were judged rightly, and has a row for each other one', () => {
    const short = renderKnownBad(result, onTerminal)
    expect(short).toMatch(/^✔ named: aborts-on-410$/m)
    expect(short).toMatch(/^✔ nothing found: good/m)
    expect(short).toMatch(/^✖ sends-twice +missed/m)
  })

  it('has a row for each chat, and under it what it was taken for and why', () => {
    expect(lines).toContainEqual(expect.stringMatching(/^✔ good +nothing found +14 s$/))
    expect(lines).toContainEqual(expect.stringMatching(/^✔ aborts-on-410 +named/))
    expect(lines).toContainEqual(expect.stringMatching(/^✖ sends-twice +missed/))
    expect(text).toMatch(/✖ sends-twice.*\n {4}aborts-on-410: incomplete/)
    expect(text.replaceAll('\u00a0', ' ')).toContain('broadcasts that met a stale connection 1,250')
  })

  it('fits into 80 columns, with nothing in it that a terminal obeys', () => {
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })

  it('shows colours only where it is told to', () => {
    expect(renderKnownBad(result, inColor)).toContain('\u001B[')
  })
})

describe('the page of known-bad chats', () => {
  const page = renderKnownBadHtml(result)

  it('links each chat to the page of its run, and says how to repeat it', () => {
    expect(page).toContain('<a href="2026-11-21T021503Z-good-3f9a/report.html">')
    expect(page).toContain('fanbench run stale --seed 0\n\nfanbench run stale --seed 1')
    expect(page).toContain('4 of 10 chats were measured')
    expect(page).toContain('explains never-prunes')
  })

  it('escapes what it repeats, and is the same for the same result', () => {
    expect(page).toContain('&lt;ends&gt;')
    expect(page).not.toContain('<ends>')
    expect(renderKnownBadHtml(result)).toBe(page)
  })
})

describe('findings of any run', () => {
  const suspicious = runResult({ findings: [aborts] })

  it('stand in what is printed and on the page, with what they are concluded from', async () => {
    const text = renderTerminal(suspicious, inFull)
    expect(text).toContain('! looks like aborts-on-410: A broadcast ends')
    expect(text.replaceAll('\u00a0', ' ')).toContain('incomplete messages 25')
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    const page = await renderHtml(suspicious)
    expect(page).toContain('What seems to be wrong with the chat')
    expect(page).toContain('&lt;get&gt;')
  })

  it('leave no trace where nothing was found, or nobody looked', async () => {
    for (const findings of [[], null, undefined]) {
      const result = runResult(findings === undefined ? {} : { findings })
      expect(renderTerminal(result, inFull)).not.toContain('looks like')
      expect(await renderHtml(result)).not.toContain('What seems to be wrong')
    }
  })
})
