import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { addToHistory } from '../../../src/metrics/result/history/history-folder.ts'
import { resultJson } from '../../../src/metrics/result/result-json.ts'
import { saveFiles } from '../../../src/metrics/result/save-files.ts'
import { run } from '../../fixtures/compared-runs.ts'
import { nightRuns } from '../../fixtures/nights.ts'
import { fanbench, temporaryFolder } from './fanbench.ts'

it('adds a folder of runs to a history, from two jobs at once, and judges them as a night', async () => {
  const cwd = temporaryFolder()
  for (const minute of [0, 1, 2]) {
    const { result } = run(`n${minute}`, minute, 1)
    await saveFiles(join(cwd, 'night', result.runId), { 'result.json': resultJson(result) })
  }
  const jobs = await Promise.all([
    fanbench(['trend', 'add', 'night/run-n0,night/run-n1', '--history', 'h', '--commit', 'abc'], { cwd }),
    fanbench(['trend', 'add', 'night/run-n2', '--history', 'h', '--commit', 'abc', '--json'], { cwd }),
  ])
  expect(jobs.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
    [0, ''],
    [0, ''],
  ])
  expect(JSON.parse(jobs[1].stdout)).toMatchObject({ commit: 'abc', added: [{ runId: 'run-n2' }] })
  expect(readdirSync(join(cwd, 'h'))).toHaveLength(3)

  const { exitCode, stdout } = await fanbench(['trend', '--history', 'h', '--json'], { cwd })
  expect(exitCode).toBe(16)
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: 'undecided',
    series: [{ nights: [{ commit: 'abc', runs: [{}, {}, {}] }] }],
  })
})

it('fails with a regression, saves what it found, and begins anew with --since', async () => {
  const cwd = temporaryFolder()
  const nights = nightRuns([...Array.from({ length: 20 }, () => 1), 1.3, 1.3])
  for (const night of nights) await addToHistory(join(cwd, 'fanbench-history'), night)
  writeFileSync(join(cwd, 'fanbench-history', 'torn.json'), '{')
  const { exitCode, stdout, stderr } = await fanbench(['trend'], { cwd })
  expect([exitCode, stderr]).toEqual([10, ''])
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('in the commits c19..c20')
  expect(stdout).toContain('torn.json: damaged')
  const [folder = ''] = readdirSync(join(cwd, 'reports/out'))
  expect(readdirSync(join(cwd, 'reports/out', folder)).toSorted()).toEqual(['report.html', 'trend.json', 'trend.md'])
  expect(JSON.parse(readFileSync(join(cwd, 'reports/out', folder, 'trend.json'), 'utf8'))).toMatchObject({
    schema: 'fanbench/trend@1',
    verdict: 'fail',
    series: [{ name: 'delivery_latency.p99', range: { lastGood: 'c19', firstBad: 'c20' } }],
  })

  const files = ['--junit', 'ci/checks.xml', '--openmetrics', 'ci/figures.txt']
  const anew = await fanbench(['trend', '--since', '2026-09-21', '--allow-inconclusive', '--json', ...files], { cwd })
  expect(anew.exitCode).toBe(0)
  expect(JSON.parse(anew.stdout)).toMatchObject({ verdict: 'undecided', exitCode: 16 })
  expect(readFileSync(join(cwd, 'ci/checks.xml'), 'utf8')).toContain('<testsuite name="trend delivery_latency.p99"')
  expect(readFileSync(join(cwd, 'ci/figures.txt'), 'utf8')).toContain('fanbench_trend_exit_code')
})

it('refuses what it cannot follow, all mistakes at once, and leaves nothing', async () => {
  const cwd = temporaryFolder()
  const { exitCode, stdout, stderr } = await fanbench(
    ['trend', '--metric', 'delivery_latncy.p99,handler_cpu.p50,delivery_latency', '--since', 'monday', '--junit', '.'],
    {
      cwd,
    },
  )
  expect([exitCode, stdout]).toEqual([2, ''])
  expect(stderr).toContain('did you mean delivery_latency?')
  expect(stderr).toContain('a run has one value of handler_cpu')
  expect(stderr).toContain('give a percentile after delivery_latency')
  expect(stderr).toContain('--since monday: give a day')
  expect(stderr).toContain('--junit .: is no file')
  const nothing = await fanbench(['trend', 'add', 'nowhere', '--history', 'h'], { cwd })
  expect([nothing.exitCode, nothing.stderr]).toEqual([2, expect.stringContaining('no such run')])
  expect(readdirSync(cwd)).toEqual([])
})
