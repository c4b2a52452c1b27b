import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { SelftestResult } from '../../../commands/selftest/selftest-result.ts'
import { startCommandHost } from '../command-host.ts'
import { temporaryFolder } from '../fanbench.ts'

const host = startCommandHost()
afterAll(() => host[Symbol.asyncDispose]())

describe('fanbench selftest', () => {
  it('finds every fault exactly, and never calls a run with blocked receivers valid', async () => {
    const outDir = temporaryFolder()
    const cases = ['--case', 'faults', '--case', 'blocked-receiver']
    const { stdout, exitCode } = await host.fanbench(['selftest', '--short', ...cases, '--json', '--out-dir', outDir])
    const result = JSON.parse(stdout) as SelftestResult
    const [faults, blocked] = result.cases
    const wrong = result.cases.flatMap(({ name, checks }) =>
      checks
        .filter(({ unit, verdict }) => unit === 'count' && verdict === 'fail')
        .map((check) => `${name}: ${check.name}`),
    )
    expect(wrong).toEqual([])
    expect(faults?.comparison.counts.map(({ kind, injected }) => [kind, injected > 0])).toEqual([
      ['lost', true],
      ['duplicate', true],
      ['corrupt', true],
      ['reordered', true],
      ['misrouted', true],
      ['late', true],
    ])
    expect(blocked?.validity.verdict).not.toBe('valid')
    expect(exitCode).toBe(result.exitCode)
    const folder = join(outDir, result.runId)
    expect(JSON.parse(readFileSync(join(folder, 'selftest.json'), 'utf8'))).toEqual(result)
    expect(existsSync(join(folder, 'report.html'))).toBe(true)
  })

  it('finds every fault exactly over TLS, too', async () => {
    const outDir = temporaryFolder()
    const load = ['--case', 'faults', '--connections', '40', '--seconds', '0.9']
    const { stdout } = await host.fanbench(['selftest', '--short', '--tls', ...load, '--json', '--out-dir', outDir])
    const { command, cases } = JSON.parse(stdout) as SelftestResult
    expect(command).toBe('fanbench selftest --short --case faults --connections 40 --seconds 0.9 --tls --seed 1')
    expect(cases.map(({ name, isOverTls }) => [name, isOverTls])).toEqual([['faults', true]])
    const [faults] = cases
    expect(faults?.checks.filter(({ unit, verdict }) => unit === 'count' && verdict === 'fail')).toEqual([])
    const faultsInjected = faults?.comparison.counts.filter(({ injected }) => injected > 0) ?? []
    expect(faultsInjected).toHaveLength(6)
  })

  it('refuses an unknown case with the names of all', async () => {
    const outDir = temporaryFolder()
    const { exitCode, stderr } = await host.fanbench(['selftest', '--case', 'lognormla', '--out-dir', outDir])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('did you mean lognormal')
    expect(stderr).toContain('burst-1000')
    expect(globSync('*', { cwd: outDir })).toEqual([])
  })

  it('refuses rates, sizes and pauses that make no sense', async () => {
    const mistakes = [
      ['--rate', '0'],
      ['--connections', '1.5'],
      ['--block-receiver', '500ms/50ms'],
      ['--block-receiver', '50'],
    ]
    const outDir = temporaryFolder()
    for (const args of mistakes)
      expect((await host.fanbench(['selftest', ...args, '--out-dir', outDir])).exitCode, args.join(' ')).toBe(2)
  })
})
