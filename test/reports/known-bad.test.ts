import { describe, expect, it } from 'vitest'
import { knownBadOutputs } from '../../commands/known-bad/report/document.ts'
import { renderHtml, renderTerminal } from './run-writers.ts'
import { aborts, knownBadResult as result } from '../fixtures/known-bad-result.ts'
import { runResult } from '../fixtures/run-result.ts'
import { inColor, inFull, onTerminal } from './screens.ts'

describe('the table of known-bad chats', () => {
  const text = knownBadOutputs.terminal.render(result, inFull)
  const lines = text.split('\n')

  it('begins with the outcome, and says how many chats were left out and why', () => {
    expect(lines[0]).toMatch(/^✖ Ended early: the disk is full /)
    expect(lines).toContain('  Local resources ran out · known-bad · 3 min 4 s')
    expect(lines).toContain('  1 of 3 defects named, 1 wrong name.')
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}4 of 10 chats were measured: the disk is full/))
    expect(knownBadOutputs.terminal.render({ ...result, stopped: null }, onTerminal)).not.toContain('measured')
  })

  it('names those that were judged rightly, and has a row for each other one', () => {
    const short = knownBadOutputs.terminal.render(result, onTerminal)
    expect(short).toMatch(/^ {2}✔ named: aborts-on-410$/m)
    expect(short).toMatch(/^ {2}✔ nothing found: good/m)
    expect(short).toMatch(/^ {2}sends-twice +✖ wrong name/m)
  })

  it('has a row for each chat, and under it what it was taken for and why', () => {
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}good +✔ nothing found +14 s$/))
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}aborts-on-410 +✔ named/))
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}sends-twice +✖ wrong name/))
    expect(text).toMatch(/sends-twice.*\n {6}aborts-on-410: incomplete/)
    expect(text.replaceAll(/\s+/g, ' ')).toContain('broadcasts that met a stale connection: 1,250')
  })

  it('fits into 80 columns, with nothing in it that a terminal obeys', () => {
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })

  it.each([60, 80])('keeps its columns apart in %s columns, however long a name is', (columns) => {
    const name = 'never-prunes-and-says-nothing-of-it'
    const renamed = (text: string) => (text === 'sends-twice' ? name : text)
    const long = {
      ...result,
      blocks: result.blocks.map((block) => ({ ...block, arm: renamed(block.arm) })),
      chats: result.chats.map((chat) => ({ ...chat, name: renamed(chat.name) })),
    }
    const rows = knownBadOutputs.terminal.render(long, { ...inFull, columns }).split('\n')
    expect(rows).toContainEqual(`  ${name}  ✖ wrong name     12 s`)
    expect(rows).toContainEqual(expect.stringMatching(/^ {2}good {33}✔ nothing found {2}14 s$/))
    expect(rows.filter((row) => row.length > columns)).toEqual([])
    const narrow = knownBadOutputs.terminal.render(long, { ...inFull, columns: 40 }).split('\n')
    expect(narrow).toContainEqual(expect.stringMatching(new RegExp(`^  ${name}  ?…$`)))
  })

  it('shows colours only where it is told to', () => {
    expect(knownBadOutputs.terminal.render(result, inColor)).toContain('\u001B[')
  })
})

describe('the page of known-bad chats', async () => {
  const page = await knownBadOutputs.html.render(result)

  it('links each chat to the page of its run, and says how to repeat it', () => {
    expect(page).toContain('<a href="2026-11-21T021503Z-good-3f9a/report.html">good</a>')
    const text = page.replaceAll(/<\/?span[^>]*>/g, '')
    expect(text).toContain('fanbench run stale --seed 0\n\nfanbench run stale --seed 1')
    expect(page).toContain('4 of 10 chats were measured')
    expect(page).toContain('explains never-prunes')
  })

  it('escapes what it repeats, and is the same for the same result', async () => {
    expect(page).toContain('&lt;ends&gt;')
    expect(page).not.toContain('<ends>')
    expect(await knownBadOutputs.html.render(result)).toBe(page)
  })
})

describe('findings of any run', () => {
  const suspicious = runResult({ findings: [aborts] })

  it('stand in what is printed and on the page, with what they are concluded from', async () => {
    const text = renderTerminal(suspicious, inFull)
    expect(text).toContain('! looks like aborts-on-410: A broadcast ends')
    expect(text.replaceAll('\u00a0', ' ')).toContain('incomplete messages: 25')
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
