import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { historyFolder } from '../../src/metrics/result/history/open-history.ts'
import { resultJson } from '../../src/metrics/result/result-json.ts'
import { saveFiles } from '../../src/metrics/result/save-atomically.ts'
import type { GateResult } from '../../commands/gate/gate-result.ts'
import { run } from '../fixtures/compared-runs.ts'
import { nightRuns } from '../fixtures/nights.ts'
import { gateResults } from './gate/report/gate-results.ts'
import { startCommandHost } from './command-host.ts'
import { fanbench, temporaryFolder } from './fanbench.ts'

const host = startCommandHost()
afterAll(() => host[Symbol.asyncDispose]())

it('adds runs to a branch, from two jobs at once, judges them as a night, and loses none that cannot be pushed', async () => {
  const cwd = join(temporaryFolder(), 'clone')
  const remote = join(temporaryFolder(), 'remote.git')
  execFileSync('git', ['init', '-q', '--bare', remote])
  execFileSync('git', ['clone', '-q', remote, cwd], { stdio: 'ignore' })
  for (const minute of [0, 1, 2]) {
    const { result } = run(`n${minute}`, minute, 1)
    await saveFiles(join(cwd, 'night', result.runId), { 'result.json': resultJson(result) })
  }
  const history = ['--history', 'git:origin/perf-data', '--commit', 'abc']
  const jobs = await Promise.all([
    fanbench(['trend', 'add', 'night/run-n0,night/run-n1', ...history], { cwd }),
    fanbench(['trend', 'add', 'night/run-n2', ...history, '--json'], { cwd }),
    fanbench(['trend', 'add', 'night', '--history', 'h'], { cwd }),
  ])
  expect(jobs.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
    [0, ''],
    [0, ''],
    [0, ''],
  ])
  expect(JSON.parse(jobs[1].stdout)).toMatchObject({ commit: 'abc', added: [{ runId: 'run-n2' }] })
  expect(jobs[0].stdout).toMatch(/^added run-n0, commit abc: git:origin\/perf-data:\d{8}T\d{6}Z-[\da-f]{16}\.json\n/)
  expect(readdirSync(join(cwd, 'h'))).toHaveLength(3)

  const again = await host.fanbench(['trend', 'add', 'night', ...history], { cwd })
  expect([again.exitCode, again.stderr.match(/already: nothing was added/g)?.length]).toEqual([2, 3])

  const asked = ['trend', '--history', 'git:origin/perf-data', '--as-of', '2026-11-21', '--json']
  const { exitCode, stdout } = await host.fanbench(asked, { cwd })
  expect(exitCode).toBe(16)
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: 'undecided',
    series: [{ nights: [{ commit: 'abc', runs: [{}, {}, {}] }] }],
  })

  writeFileSync(join(remote, 'hooks/pre-receive'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  const { result } = run('n3', 3, 1)
  await saveFiles(join(cwd, 'night', result.runId), { 'result.json': resultJson(result) })
  const late = await host.fanbench(['trend', 'add', 'night', ...history], { cwd })
  expect([late.exitCode, late.stdout]).toEqual([2, ''])
  expect(late.stderr).toMatch(/origin did not accept a push to perf-data/)
  expect(late.stderr).toMatch(/fanbench trend add \S*night\/run-n0,\S*run-n3 --history git:origin\/perf-data/)
})

it('fails with a regression, saves what it found, and begins anew with --since', async () => {
  const cwd = temporaryFolder()
  const nights = nightRuns([...Array.from({ length: 20 }, () => 1), 1.3, 1.3])
  await historyFolder(join(cwd, 'fanbench-history')).add(nights)
  writeFileSync(join(cwd, 'fanbench-history', 'torn.json'), '{')
  const { exitCode, stdout, stderr } = await host.fanbench(['trend', '--as-of', '2026-09-22'], { cwd })
  expect([exitCode, stderr]).toEqual([10, ''])
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('look for the cause in git log c19..c20')
  expect(stdout).toContain('torn.json: damaged')
  const [folder = ''] = readdirSync(join(cwd, 'reports/out'))
  expect(readdirSync(join(cwd, 'reports/out', folder)).toSorted()).toEqual(['report.html', 'trend.json', 'trend.md'])
  expect(JSON.parse(readFileSync(join(cwd, 'reports/out', folder, 'trend.json'), 'utf8'))).toMatchObject({
    schema: 'fanbench/trend@1',
    verdict: 'fail',
    series: [{ name: 'delivery_latency.p99', range: { lastGood: 'c19', firstBad: 'c20' } }],
  })

  const files = ['--junit', 'ci/checks.xml', '--openmetrics', 'ci/figures.txt']
  const since = ['trend', '--since', '2026-09-21', '--as-of', '2026-09-22', '--allow-inconclusive', '--json']
  const maybeTorn = await host.fanbench(since, { cwd })
  expect([maybeTorn.exitCode, JSON.parse(maybeTorn.stdout)]).toMatchObject([16, { verdict: 'unmeasured' }])
  rmSync(join(cwd, 'fanbench-history', 'torn.json'))
  const anew = await host.fanbench([...since, ...files], { cwd })
  expect(anew.exitCode).toBe(0)
  expect(JSON.parse(anew.stdout)).toMatchObject({ verdict: 'undecided', exitCode: 16 })
  expect(readFileSync(join(cwd, 'ci/checks.xml'), 'utf8')).toContain('<testsuite name="trend delivery_latency.p99"')
  expect(readFileSync(join(cwd, 'ci/figures.txt'), 'utf8')).toContain('fanbench_trend_exit_code')
})

it('refuses what it cannot follow, all mistakes at once, and leaves nothing', async () => {
  const cwd = temporaryFolder()
  const { exitCode, stdout, stderr } = await host.fanbench(
    [
      'trend',
      '--metric',
      'delivery_latncy.p99,handler_cpu.p50,delivery_latency',
      '--since',
      'monday',
      '--as-of',
      '1',
      '--junit',
      '.',
    ],
    {
      cwd,
    },
  )
  expect([exitCode, stdout]).toEqual([2, ''])
  expect(stderr).toContain('did you mean delivery_latency?')
  expect(stderr).toContain('a run has one value of handler_cpu')
  expect(stderr).toContain('give a percentile after delivery_latency')
  expect(stderr).toContain('--since monday: must be a day')
  expect(stderr).toContain('--as-of 1: must be a day')
  expect(stderr).toContain('--junit .: is no file')
  const nothing = await host.fanbench(['trend', 'add', 'nowhere', '--history', 'h'], { cwd })
  expect([nothing.exitCode, nothing.stderr]).toEqual([2, expect.stringContaining('no such run')])
  expect(readdirSync(cwd)).toEqual([])
})

it('takes its options from the config file, a variable over the file, and a flag over both', async () => {
  const cwd = temporaryFolder()
  const file = join(cwd, 'fanbench.config.json')
  const nights = nightRuns(Array.from({ length: 12 }, () => 1))
  await historyFolder(join(cwd, 'nights')).add(nights)
  const trend = { history: 'of-the-file', metric: ['delivery_latency.p50', 'handler_cpu'], since: '2026-09-03' }
  writeFileSync(file, JSON.stringify({ outDir: 'saved', trend: { ...trend, allowInconclusive: true } }))
  const of = (args: readonly string[], env = {}) => host.fanbench(['trend', '--json', ...args], { cwd, env })
  expect((await of([])).stderr).toContain('of-the-file')
  expect((await of([], { FANBENCH_TREND_HISTORY: 'of-the-variable' })).stderr).toContain('of-the-variable')
  const judged = await of(['--history', 'nights', '--as-of', '2026-09-12'], {
    FANBENCH_TREND_HISTORY: 'of-the-variable',
  })
  const [folder = ''] = readdirSync(join(cwd, 'saved'))
  const saved = JSON.parse(readFileSync(join(cwd, 'saved', folder, 'trend.json'), 'utf8'))
  expect(saved).toMatchObject({
    command: expect.stringMatching(
      /^fanbench trend --history nights --metric delivery_latency.p50,handler_cpu --since 2026-09-03 --allow-inconclusive --as-of/,
    ),
    series: [{ name: 'delivery_latency.p50', nights: { length: 10 } }, { name: 'handler_cpu' }],
  })
  expect(judged.exitCode).toBe(saved.verdict === 'undecided' ? 0 : saved.exitCode)

  writeFileSync(file, JSON.stringify({ trend: { since: '2026-02-31', metric: [], asOf: '2026-09-12', commit: 'abc' } }))
  const { exitCode, stderr } = await of([])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('trend.since: "2026-02-31": must be a day')
  expect(stderr).toContain('trend.metric: a list: must be a list')
  expect(stderr).toContain('unknown key trend.asOf')
  expect(stderr).toContain('unknown key trend.commit')
})

it('adds a gate as the ratios to a reference version, and judges it from the first night on', async () => {
  const cwd = temporaryFolder()
  const { pass } = gateResults
  const save = async (name: string, changes: Partial<GateResult> = {}) => {
    const gate = { ...pass, experimentId: name, blocks: pass.blocks.map((block) => ({ ...block, arm: 'candidate' })) }
    await saveFiles(join(cwd, 'night', name), { 'gate.json': JSON.stringify({ ...gate, ...changes }) })
    const { result } = run(name, 0, 1)
    await saveFiles(join(cwd, 'night', name, gate.blocks[0]!.runId), { 'result.json': resultJson(result) })
  }
  await save('g1')
  const history = ['--history', 'h']
  const added = await host.fanbench(['trend', 'add', 'night', ...history, '--commit', 'abc'], { cwd })
  expect([added.exitCode, added.stderr, added.stdout]).toEqual([0, '', expect.stringMatching(/^added g1, commit abc/)])
  const [file = ''] = readdirSync(join(cwd, 'h'))
  const saved = JSON.parse(readFileSync(join(cwd, 'h', file), 'utf8'))
  expect(saved.anchor.reference).toBe(pass.baseline.commit)
  expect(saved.anchor.ratios.handler_cpu).toHaveLength(13)
  expect(Object.keys(saved.fingerprint)).toEqual(expect.arrayContaining(['reference', 'scenario', 'stack']))
  expect(Object.keys(saved.fingerprint)).not.toEqual(expect.arrayContaining(['machine']))
  const { exitCode, stdout } = await host.fanbench(['trend', ...history, '--as-of', '2026-11-21', '--json'], { cwd })
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([
    0,
    { verdict: 'pass', series: { length: pass.metrics.length } },
  ])

  await save('g2', { baseline: { ...pass.baseline, commit: null } })
  await save('g3', { forced: ['memory differs'] })
  const refused = await host.fanbench(['trend', 'add', 'night', ...history], { cwd })
  expect([refused.exitCode, refused.stdout]).toEqual([2, ''])
  expect(refused.stderr).toContain('its baseline is not a commit; name the version with --reference')
  expect(refused.stderr).toContain('the gate was forced: memory differs')
})
