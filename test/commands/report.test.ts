import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { pointLatest } from '../../src/metrics/result/run-directory.ts'
import { resultJson } from '../../src/metrics/result/result-json.ts'
import { saveFiles } from '../../src/metrics/result/save-atomically.ts'
import { knownBadOutputs } from '../../commands/known-bad/report/document.ts'
import { knownBadResult } from '../fixtures/known-bad-result.ts'
import { hostileStrings } from '../reports/hostile-strings.ts'
import { runResult } from '../fixtures/run-result.ts'
import { startCommandHost } from './command-host.ts'
import { fanbench, temporaryFolder } from './fanbench.ts'

const host = startCommandHost()
afterAll(() => host[Symbol.asyncDispose]())

async function savedRun(): Promise<{ cwd: string; folder: string }> {
  const cwd = temporaryFolder()
  const folder = join(cwd, 'reports/out/night')
  await saveFiles(folder, { 'result.json': resultJson(runResult()) })
  await pointLatest(join(cwd, 'reports/out'), 'night')
  return { cwd, folder }
}

it('makes the same bytes of a saved run each time, by whatever name it is found', async () => {
  const { cwd, folder } = await savedRun()
  const first = await host.fanbench(['report', 'night'], { cwd })
  const page = readFileSync(join(folder, 'report.html'), 'utf8')
  expect(page).toContain('</html>')
  // In another process.
  const again = await fanbench(['report', 'reports/out/night/result.json'], { cwd })
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe(page)
  const elsewhere = await host.fanbench(['report', 'latest', '--out', 'page.html'], { cwd })
  expect(readFileSync(join(cwd, 'page.html'), 'utf8')).toBe(page)
  expect([first, again, elsewhere].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
  expect(first.stdout).toContain('delivered 18,600/18,600')
  expect(again.stdout).toBe(first.stdout)
})

it('gives the result itself, and nothing else, with --json', async () => {
  const { cwd } = await savedRun()
  const { stdout } = await host.fanbench(['report', 'latest', '--json'], { cwd })
  expect(JSON.parse(stdout)).toEqual(runResult())
})

it('writes nothing where it cannot write the page', async () => {
  const { cwd } = await savedRun()
  const { exitCode, stderr } = await host.fanbench(['report', 'latest', '--out', 'nowhere/page.html'], { cwd })
  expect(exitCode).toBe(13)
  expect(stderr).toContain('cannot write nowhere/page.html')
  expect(existsSync(join(cwd, 'nowhere'))).toBe(false)
})

it('saves the outputs that are asked for in the folders that are named, whatever a metric is called', async () => {
  const { cwd, folder } = await savedRun()
  const run = runResult()
  const metrics = { ...run.metrics, '../../../elsewhere': run.metrics['delivery_latency']! }
  await saveFiles(folder, { 'result.json': resultJson({ ...run, metrics }) })
  const { exitCode, stderr } = await host.fanbench(['report', 'latest', '--csv', 'figures/new'], { cwd })
  expect(exitCode).toBe(0)
  expect(stderr).toContain('csv     figures/new\n')
  expect(readdirSync(join(cwd, 'figures/new')).toSorted()).toEqual(['counters.csv', 'metrics.csv', 'series.csv'])
  expect(readdirSync(cwd).toSorted()).toEqual(['figures', 'reports'])
})

it('writes what CI systems read, and tells GitHub of what did not pass, beside the one JSON document', async () => {
  const { cwd, folder } = await savedRun()
  const failed = { name: 'deliveries_lost', observed: 3, limit: 0, unit: 'count', verdict: 'fail' as const }
  const run = runResult({ verdict: { exitCode: 10, reasons: ['lost 3'], checks: [failed] } })
  await saveFiles(folder, { 'result.json': resultJson(run) })
  const args = ['report', 'latest', '--json', '--junit', 'ci/checks.xml', '--openmetrics', 'ci/figures.txt']
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') }
  const { stdout, stderr } = await host.fanbench(args, { cwd, env })
  expect(JSON.parse(stdout)).toEqual(run)
  expect(stderr).toContain(
    '::error title=fanbench demo%3A deliveries_lost::3 of 18,600 deliveries were lost (deliveries_lost)\n',
  )
  const written = (name: string) => readFileSync(join(cwd, name), 'utf8')
  expect(written('ci/checks.xml')).toContain('<failure message="3 of 18,600 deliveries were lost (deliveries_lost)">')
  expect(written('ci/figures.txt')).toContain('fanbench_checks{scenario="demo",target="emulated",verdict="fail"} 1\n')
  expect(written('summary.md')).toContain('**A check failed** · fanbench demo')
})

it('refuses what cannot be written before it writes anything, all of it at once', async () => {
  const { cwd, folder } = await savedRun()
  const args = ['report', 'latest', '--csv', 'night', '--junit', 'reports', '--openmetrics', 'reports/../night']
  const { exitCode, stderr } = await host.fanbench(args, { cwd })
  expect(exitCode).toBe(2)
  expect(stderr).toContain('--junit reports: is no file')
  expect(stderr).toContain('--openmetrics reports/../night: --csv goes there already')
  expect(readdirSync(folder)).toEqual(['result.json'])
  expect(readdirSync(cwd)).toEqual(['reports'])
})

it('writes a page over all runs, the newest first, with a row for a folder that cannot be read', async () => {
  const { cwd } = await savedRun()
  const out = join(cwd, 'reports/out')
  const { json, markdown } = knownBadOutputs
  const hostile = `<img src=x onerror=hit=1>`
  const older = runResult({
    startedAt: '2025-01-01T00:00:00Z',
    verdict: { exitCode: 12, reasons: [...hostileStrings], checks: [] },
  })
  await saveFiles(join(out, 'older'), { 'result.json': resultJson(older), 'report.html': 'a page' })
  await saveFiles(join(out, 'trial'), {
    [json.file]: json.render(knownBadResult),
    [markdown.file]: markdown.render(knownBadResult),
  })
  await saveFiles(join(out, hostile), { 'result.json': '{"schema":' })
  await saveFiles(join(out, 'killed/log'), { 'worker-0.log': '' })
  const { exitCode, stdout } = await host.fanbench(['report', '--index'], { cwd })
  expect([exitCode, stdout]).toEqual([0, 'reports/out/index.html\n'])
  const page = readFileSync(join(out, 'index.html'), 'utf8')
  const rows = page.match(/<tr[ >][^]*?<\/tr>/g)?.slice(1) ?? []
  const rowWith = (text: string) => rows.findIndex((row) => row.includes(text))
  // `latest` is a link to a run that is there already.
  expect(rows).toHaveLength(5)
  expect(rows[rowWith('href="night/')]).toContain('✔ Passed')
  expect(rows[rowWith('href="older/report.html"')]).toContain('The target failed')
  expect(rowWith('href="night/')).toBeLessThan(rowWith('href="older/'))
  expect(rows[rowWith('known-bad')]).not.toContain('###')
  expect(rows[rowWith('It cannot be read: result.json: damaged')]).toContain('&lt;img')
  expect(rows[rowWith('fanbench report killed')]).toContain('? Not read')
  expect(page).not.toContain('<img')
  expect(page).not.toContain('<script')
  expect(page).not.toContain(cwd)
  await host.fanbench(['report', '--index', '--out', 'again.html'], { cwd })
  expect(readFileSync(join(cwd, 'again.html'), 'utf8')).toBe(page)
})

it.each([[[]], [['latest', '--index']]])('wants a run or --index: report %o', async (args) => {
  const { cwd } = await savedRun()
  const { exitCode, stderr } = await host.fanbench(['report', ...args], { cwd })
  expect(exitCode).toBe(2)
  expect(stderr).toContain('give a run, or --index for the page over all of them, and not both')
})
