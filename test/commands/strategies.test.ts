import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { StrategiesResult } from '../../commands/strategies/strategies-result.ts'
import { runResultSchema } from '../../src/metrics/result/run-result.ts'
import { startCommandHost } from './command-host.ts'
import { temporaryFolder } from './fanbench.ts'
import { awsHost, targetFile } from './target-file.ts'

const host = startCommandHost()
afterAll(() => host[Symbol.asyncDispose]())

const inParts = 'parts:FANOUT=chunked,FANOUT_CHUNK=30'

describe('fanbench strategies', () => {
  it('measures each strategy, with its variables', async () => {
    const outDir = temporaryFolder()
    const args = ['--strategy', 'bounded-50', '--strategy', inParts, '--sizes', '40', '--rounds', '1']
    const quick = ['--interval', '0.1', '--connect-rate', '200', '--join-rate', '200', '--service-times', 'none']
    const { exitCode, stdout } = await host.fanbench(
      ['strategies', ...args, ...quick, '--cpu', 'unthrottled', '--seed', '5', '-o', outDir, '--json', '-q'],
      { cwd: outDir },
    )
    expect(exitCode).toBe(0)
    const result = JSON.parse(stdout) as StrategiesResult
    expect(result).toMatchObject({
      blocksPlanned: 2,
      functions: ['SendMessage'],
      reference: 'bounded-50',
      stopped: null,
    })
    expect(result.strategies.map(({ name, cells }) => [name, cells.map(({ roomSize }) => roomSize)])).toEqual([
      ['bounded-50', [40]],
      ['parts', [40]],
    ])
    for (const { cells, prediction } of result.strategies) {
      expect(prediction).toEqual({ kind: 'refused', why: { problem: 'too-few' } })
      for (const { timeToLastUs, messages, cpuUsPerDelivery, blocks } of cells) {
        expect(blocks).toBe(1)
        expect(timeToLastUs.median).toBeGreaterThan(0)
        expect(messages).toBeGreaterThanOrEqual(5)
        expect(cpuUsPerDelivery).toBeGreaterThan(0)
      }
    }

    const folder = join(outDir, result.experimentId)
    for (const file of ['strategies.json', 'strategies.md', 'report.html'])
      expect(existsSync(join(folder, file))).toBe(true)
    // A room in parts takes an invocation for each, beside the one that hands them out: its variables have arrived.
    for (const { arm, runId } of result.blocks) {
      const run = runResultSchema.parse(JSON.parse(readFileSync(join(folder, runId, 'result.json'), 'utf8')))
      const invocations = run.server.logs?.functions['SendMessage']?.invocations ?? 0
      const each = invocations / (run.counters['messages_published'] ?? 1)
      if (arm.startsWith('parts')) expect(each).toBeGreaterThan(2)
      else expect(each).toBe(1)
    }
  })

  it('says beforehand what would be measured, and how long that takes', async () => {
    const cwd = temporaryFolder()
    const notes = await host.fanbench(['strategies', '--chat', 'notes', '--sizes', '10', '--dry-run'], {
      cwd,
      env: { NOTES_API_KEY: 'k'.repeat(24) },
    })
    expect(notes.stdout).toMatch(/^strategies {2}told-by-post, .*\nset in {6}CreateNote, FanOut$/m)
    const { exitCode, stdout } = await host.fanbench(['strategies', '--sizes', '10,200', '--dry-run'], { cwd })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('8 strategies × 2 room sizes × 3 rounds, 51 blocks')
    expect(stdout).toMatch(/200 members: a message every \d/)
    expect(stdout).toContain('measured once more: at worst that doubles time and cost')
  })

  it('does so of a deployed chat, with what it costs at most', async () => {
    const cwd = temporaryFolder()
    const target = targetFile('aws', { alias: 'live', ownership: { stack: 'rooms', nonce: 'abc' } })
    const args = ['strategies', '--sizes', '10,20', '--target', target, `--i-own-this-target=${awsHost}`]
    const { exitCode, stdout, stderr } = await host.fanbench([...args, '--dry-run', '--max-cost', '50'], { cwd })
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/expected to cost \$\d+\.\d+ at AWS/)
    const refused = await host.fanbench([...args, '--max-cost', '1'], { cwd })
    expect(refused).toMatchObject({
      exitCode: 15,
      stderr: expect.stringContaining('all runs together are expected to'),
    })
  })

  it('names every mistake at once, and starts nothing', async () => {
    const cwd = temporaryFolder()
    const wrong = ['--strategy', 'bounded-5', '--strategy', 'x:FANOUT', '--sizes', '10,10', '--functions', 'Sey']
    const { exitCode, stderr } = await host.fanbench(['strategies', ...wrong, '--payload', '1'], { cwd })
    expect(exitCode).toBe(2)
    for (const problem of [
      '--strategy bounded-5',
      '--strategy x:FANOUT',
      '--sizes 10,10',
      '--functions Sey',
      '--payload 1',
    ])
      expect(stderr).toContain(problem)
    expect(existsSync(join(cwd, 'reports'))).toBe(false)
  })
})
