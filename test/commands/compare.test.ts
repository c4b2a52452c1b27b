import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { ReadRun } from '../../src/metrics/judging/comparing/compare-runs.ts'
import { pointLatest } from '../../src/metrics/result/run-directory.ts'
import { resultJson } from '../../src/metrics/result/result-json.ts'
import { saveFiles } from '../../src/metrics/result/save-atomically.ts'
import { pairsOfRuns, run } from '../fixtures/compared-runs.ts'
import { startCommandHost } from './command-host.ts'
import { temporaryFolder } from './fanbench.ts'

const host = startCommandHost()
afterAll(() => host[Symbol.asyncDispose]())

/** Runs in folders of their sides, `before` and `after`, and two in the output folder. */
async function savedRuns(pairs: number): Promise<string> {
  const cwd = temporaryFolder()
  const { a, b } = pairsOfRuns(Array.from({ length: pairs }, (_, pair) => 1.2 + pair / 100))
  for (const one of a) await save(join(cwd, 'before', one.result.runId), one)
  for (const one of b) await save(join(cwd, 'after', one.result.runId), one)
  await save(join(cwd, 'reports/out/night'), a[0]!)
  await save(join(cwd, 'reports/out/morning'), b[0]!)
  await pointLatest(join(cwd, 'reports/out'), 'morning')
  return cwd
}

async function save(folder: string, { result }: ReadRun): Promise<void> {
  await saveFiles(folder, { 'result.json': resultJson(result) })
}

function comparisonsIn(cwd: string): string[] {
  return readdirSync(join(cwd, 'reports/out')).filter((name) => name.includes('-compare-'))
}

it('compares two runs by whatever name they are found, and saves the answer in a folder of its own', async () => {
  const cwd = await savedRuns(1)
  const { exitCode, stdout, stderr } = await host.fanbench(['compare', 'night', 'latest'], { cwd })
  expect([exitCode, stderr]).toEqual([0, ''])
  expect(stdout).toContain('One run a side')
  const [folder = ''] = comparisonsIn(cwd)
  expect(stdout).toContain(join('reports/out', folder, 'report.html'))
  expect(readdirSync(join(cwd, 'reports/out', folder)).toSorted()).toEqual([
    'comparison.json',
    'comparison.md',
    'report.html',
  ])
  const saved = JSON.parse(readFileSync(join(cwd, 'reports/out', folder, 'comparison.json'), 'utf8'))
  expect(saved).toMatchObject({ schema: 'fanbench/comparison@1', command: 'fanbench compare night latest', pairs: 1 })
})

it('compares folders of runs in pairs, and lists of runs, with --json on stdout alone', async () => {
  const cwd = await savedRuns(7)
  const folders = await host.fanbench(['compare', 'before', 'after', '--json'], { cwd })
  const comparison = JSON.parse(folders.stdout)
  expect(comparison).toMatchObject({ pairs: 7, warnings: [], forced: [] })
  expect(comparison.sides.a.map(({ runId }: { runId: string }) => runId)).toEqual(
    [0, 1, 2, 3, 4, 5, 6].map((pair) => `run-a${pair}`),
  )
  expect(comparison.quantiles).toContainEqual(
    expect.objectContaining({
      metric: 'delivery_latency',
      quantile: 'p99',
      judged: expect.objectContaining({ verdict: 'slower' }),
    }),
  )
  const lists = await host.fanbench(
    ['compare', 'before/run-a0, before/run-a1', 'after/run-b0,after/run-b1', '--json'],
    {
      cwd,
    },
  )
  expect(JSON.parse(lists.stdout).pairs).toBe(2)
})

it('refuses what cannot be compared, all mistakes at once, and leaves nothing', async () => {
  const cwd = await savedRuns(2)
  const sides = ['before,nowhere,before/run-a0,', 'after/run-b0,reports']
  const { exitCode, stdout, stderr } = await host.fanbench(['compare', ...sides, '--force'], { cwd })
  expect([exitCode, stdout]).toEqual([2, ''])
  for (const mistake of [
    'nowhere: there is no such run or folder',
    'empty name',
    'before/run-a0: twice in A',
    'reports: neither a run nor a folder of runs',
    'A has 3 runs and B 1',
  ])
    expect(stderr).toContain(mistake)
  expect(comparisonsIn(cwd)).toEqual([])
})

it('refuses other circumstances and invalid runs unless it is forced, and then says so', async () => {
  const cwd = await savedRuns(1)
  const invalid = { verdict: 'invalid' as const, reasons: ['the generator stalled'] }
  await save(join(cwd, 'reports/out/odd'), run('odd', 9, 1, { scenario: 'stale', validity: invalid }))
  const refused = await host.fanbench(['compare', 'night', 'odd'], { cwd })
  expect(refused.exitCode).toBe(2)
  expect(refused.stderr).toContain('the measurement is invalid: the generator stalled')
  expect(refused.stderr).toContain('scenario differs: A demo, B stale')
  expect(refused.stderr).toContain('--force')
  expect(comparisonsIn(cwd)).toEqual([])
  const forced = await host.fanbench(['compare', 'night', 'odd', '--force'], { cwd })
  expect(forced.exitCode).toBe(0)
  expect(forced.stdout).toContain('! scenario differs: A demo, B stale')
  const page = readFileSync(join(cwd, 'reports/out', comparisonsIn(cwd)[0] ?? '', 'report.html'), 'utf8')
  expect(page).toContain('This comparison was forced')
  writeFileSync(join(cwd, 'fanbench.config.json'), '{ "compare": { "force": true } }')
  expect((await host.fanbench(['compare', 'night', 'odd'], { cwd })).exitCode).toBe(0)
  const env = { FANBENCH_COMPARE_FORCE: 'false' }
  expect((await host.fanbench(['compare', 'night', 'odd'], { cwd, env })).exitCode).toBe(2)
})
