import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Mistakes } from '../../src/settings/mistakes.ts'
import { knownBad as defectiveChats, knownGood, lookAlikes } from '../../reference-stack/chats/known-bad/index.ts'
import type { CommandContext, CommandStream } from '../../commands/flags/context.ts'
import { knownBad } from '../../commands/known-bad/command.ts'
import { findingNames } from '../../src/metrics/result/findings.ts'
import type { KnownBadResult } from '../../commands/known-bad/known-bad-result.ts'
import { everyCase } from '../every-case.ts'
import { startCommandHost } from './command-host.ts'
import { temporaryFolder } from './fanbench.ts'

const host = startCommandHost()
afterAll(() => host[Symbol.asyncDispose]())

function output(write: (text: string) => void): CommandStream {
  return { write, isTerminal: false, columns: 80, rows: 24, color: false }
}

describe('fanbench known-bad', () => {
  it('has a finding for each defect, of the same name', () => {
    expect(defectiveChats.map(({ name }) => name).toSorted()).toEqual([...findingNames].toSorted())
    for (const { name, finding } of defectiveChats) expect(finding).toBe(name)
    expect(knownGood).toMatchObject({ defect: null, finding: null })
    for (const { name, defect } of lookAlikes) {
      expect(findingNames).not.toContain(name)
      expect(defect).not.toBeNull()
    }
  })

  it('names a defect, finds none where there is none, and keeps what it has when it is interrupted', async () => {
    // In the order that the seed draws; a block takes twenty seconds.
    const seed = everyCase ? 2 : 5
    const measured = everyCase ? ['sends-twice', 'good'] : ['sends-twice']
    const count = measured.length + 1
    const outDir = temporaryFolder()
    const interruption = new AbortController()
    let answer = ''
    const context: CommandContext = {
      answer: output((text) => (answer += text)),
      progress: output((text) => {
        if (text.includes(`${count} of ${count}:`)) interruption.abort(130)
      }),
      json: true,
      quiet: false,
      verbose: false,
      gitHub: { summaryFile: null, readsLog: false },
      confirm: null,
      ask: null,
      signal: interruption.signal,
    }
    const exitCode = await knownBad(
      { chat: ['reorders', ...measured], seed, outDir, mistakes: new Mistakes() },
      context,
    )
    expect(exitCode).toBe(130)
    const result = JSON.parse(answer) as KnownBadResult
    const verdicts = Object.fromEntries(result.chats.map(({ name, verdict }) => [name, verdict]))
    expect(verdicts).toEqual({ 'sends-twice': 'named', ...(everyCase && { good: 'clear' }) })
    expect(result.blocks.map(({ arm }) => arm)).toEqual(measured)
    expect(result.blocksPlanned).toBe(count)
    expect(result.stopped).toEqual({ exitCode: 130, reasons: ['interrupted'] })

    const folder = join(outDir, result.experimentId)
    expect(JSON.parse(readFileSync(join(folder, 'known-bad.json'), 'utf8'))).toEqual(result)
    expect(existsSync(join(folder, 'report.html'))).toBe(true)
    for (const { report } of result.blocks) expect(existsSync(join(folder, report))).toBe(true)
  })

  it('names every chat that there is when it is asked for another one', async () => {
    const outDir = temporaryFolder()
    const { exitCode, stderr } = await host.fanbench(['known-bad', '--chat', 'never-prune', '--out-dir', outDir])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('did you mean never-prunes')
    expect(stderr).toContain('sequential-past-timeout')
    expect(globSync('*', { cwd: outDir })).toEqual([])
  })
})
