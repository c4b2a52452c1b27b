/**
 * A run of an hour with 5,000 clients: what its report takes, and what of memory grows with its length. Its logs are made up, in the
 * format of real ones. bench/README.md says how to read it.
 *
 *     node bench/hour/run.ts [--minutes 60] [--members 5000] [--rooms 100] [--deliveries 5000] [--seed 1]
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { resultJson } from '../../src/metrics/result/result-json.ts'
import { saveFiles } from '../../src/metrics/result/save-atomically.ts'
import { hourResult } from '../../test/fixtures/hour-result.ts'
import { describeMachine, oneMinuteLoad } from '../receive/machine.ts'
import { textTable } from '../text-table.ts'
import { wholeNumbers } from '../whole-numbers.ts'

const [mostCpuSeconds, mostPageBytes] = [2, 300_000]

/** Prints what a process has used, as the last line of its standard error. */
const tellUsage = `data:text/javascript,process.on('exit',()=>process.stderr.write(JSON.stringify(process.resourceUsage())+'\\n'))`

const { minutes, ...crowd } = wholeNumbers({ minutes: 60, members: 5000, rooms: 100, deliveries: 5000, seed: 1 })
await bench()

async function bench(): Promise<void> {
  const [machine, loadBefore] = [describeMachine(), oneMinuteLoad()]
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-bench-hour-'))
  try {
    const lengths = [...new Set([Math.ceil(minutes / 4), Math.ceil(minutes / 2), minutes])]
    const runs = lengths.map((length) => ofLength(length, join(folder, String(length))))
    const densest = join(folder, 'densest')
    await saveFiles(densest, { 'result.json': resultJson(hourResult()) })
    const pages = [...runs.map(({ page }) => page), reported(densest, 'densest, 60')]
    console.log(
      `${machine.cpu}, ${machine.node}; one-minute load ${loadBefore.toFixed(1)} before, ${oneMinuteLoad().toFixed(1)} after\n`,
    )
    console.log(
      textTable(
        [
          ['page of a run of, min', 'result.json, kB', 'report.html, kB', 'CPU, s', 'peak RSS, MiB'],
          ...pages.map(pageRow),
        ],
        0,
      ),
    )
    console.log(`\nheld by a worker's recorder and log, MiB, after minute\n`)
    console.log(textTable(heldRows(runs.at(-1)?.heldBytes ?? []), 0))
    console.log('\nby the evaluation of its logs, at the end\n')
    console.log(
      textTable(
        [
          ['run of, min', 'deliveries', 'logs, MB', 'peak RSS, MiB', 'CPU, s'],
          ...runs.map(({ evaluated }) => evaluated),
        ],
        0,
      ),
    )
    const unmet = pages.filter(
      ({ cpuSeconds, pageBytes }) => cpuSeconds >= mostCpuSeconds || pageBytes >= mostPageBytes,
    )
    for (const { name } of unmet)
      console.log(`\nnot met: the page of ${name} min in ${mostCpuSeconds} s of CPU and ${mostPageBytes / 1000} kB`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface ReportedPage {
  readonly name: string
  readonly resultBytes: number
  readonly pageBytes: number
  readonly cpuSeconds: number
  readonly peakRssMib: number
}

/** `fanbench report` of a folder, in a process of its own. */
function reported(folder: string, name: string): ReportedPage {
  const cli = fileURLToPath(new URL('../../commands/cli.ts', import.meta.url))
  const { stderr } = run(['--import', tellUsage, cli, 'report', folder])
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
  return {
    name,
    resultBytes: statSync(join(folder, 'result.json')).size,
    pageBytes: statSync(join(folder, 'report.html')).size,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakRssMib: maxRSS / 1024,
  }
}

/** Its logs made up; reported twice: first from the logs, which are evaluated for it, then from the saved result. */
function ofLength(length: number, folder: string) {
  const size = {
    shards: 1,
    seconds: length * 60,
    ...crowd,
  }
  const maker = fileURLToPath(new URL('./make.ts', import.meta.url))
  const logs = join(folder, 'log')
  const made = run(['--expose-gc', maker, logs, JSON.stringify(size)])
  const { counts, heldBytes }: { counts: { received: number; lost: number }; heldBytes: number[] } = JSON.parse(
    made.stdout,
  )
  const evaluated = reported(folder, String(length))
  const megabytes = statSync(join(logs, 'worker-1.log')).size / 1e6
  return {
    heldBytes,
    evaluated: [
      evaluated.name,
      (counts.received + counts.lost).toLocaleString('en'),
      megabytes.toFixed(0),
      evaluated.peakRssMib.toFixed(0),
      evaluated.cpuSeconds.toFixed(1),
    ],
    page: reported(folder, String(length)),
  }
}

function run(args: readonly string[]) {
  const ended = spawnSync(process.execPath, [...args], { encoding: 'utf8' })
  // A made-up run may miss a limit of its own; all that counts here is that there is a page.
  if (ended.error !== undefined || ended.stderr.includes('Error:'))
    throw new Error(`${args.join(' ')}: ${ended.stderr}`)
  return ended
}

function pageRow({ name, resultBytes, pageBytes, cpuSeconds, peakRssMib }: ReportedPage): string[] {
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(0)
  return [name, kilobytes(resultBytes), kilobytes(pageBytes), cpuSeconds.toFixed(2), peakRssMib.toFixed(0)]
}

/** After 1, 2, 4, 8 minutes and so on, and at the end. */
function heldRows(heldBytes: readonly number[]): string[][] {
  const shown = heldBytes
    .map((bytes, index) => ({ bytes, minute: index + 1 }))
    .filter(({ minute }) => Number.isInteger(Math.log2(minute)) || minute === heldBytes.length)
  return [shown.map(({ minute }) => String(minute)), shown.map(({ bytes }) => (bytes / 2 ** 20).toFixed(1))]
}
