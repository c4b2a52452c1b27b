/**
 * Does `fanbench capacity` find a limit that is known? A room chat that slows above 200 members, searched with three seeds.
 * bench/README.md says how to read it.
 *
 *     node bench/capacity/run.ts [--seeds 1,2,3]
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import type { CapacityResult } from '../../commands/capacity/capacity-result.ts'
import { describeMachine, oneMinuteLoad } from '../receive/machine.ts'
import { textTable } from '../text-table.ts'

const run = promisify(execFile)
const plantedLimit = 200
const resolution = 1.1

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '1,2,3' } } })
const outDir = await mkdtemp(join(tmpdir(), 'fanbench-capacity-'))
try {
  const results: CapacityResult[] = []
  for (const seed of values.seeds.split(',')) results.push(await search(seed))
  const rows = results.map(({ seed, steps, holds, ends, gaveWay, startedAt, endedAt }) => [
    `${seed}`,
    `${steps.length}`,
    ((Date.parse(endedAt) - Date.parse(startedAt)) / 60_000).toFixed(1),
    `${holds?.level}`,
    `${ends?.level}`,
    `${gaveWay}`,
    isWithinOneStep(holds?.level, ends?.level) ? 'yes' : 'NO',
  ])
  console.log(textTable([['seed', 'blocks', 'minutes', 'holds', 'does not', 'gave way', 'within one step'], ...rows]))
  const machine = describeMachine()
  console.log(`planted: ${plantedLimit} members; ${machine.cores} cores of ${machine.cpu}, load ${oneMinuteLoad()}`)
  if (rows.some((row) => row.at(-1) !== 'yes')) process.exitCode = 1
} finally {
  await rm(outDir, { recursive: true, force: true })
}

function isWithinOneStep(holds = Number.NaN, ends = Number.NaN): boolean {
  return holds <= plantedLimit && plantedLimit < ends && ends / holds <= resolution
}

async function search(seed: string): Promise<CapacityResult> {
  const args =
    `--from 20 --to 500 --resolution ${resolution} --slo delivery_latency.p90<1s --publish-rate 1 ` +
    '--stack test/fixtures/stacks/slow-above/200.ts --connect-rate 100 --join-rate 100 --warm-up 2s --duration 8s'
  // With the exit code of what was found, which the table tells.
  const argv = ['commands/cli.ts', 'capacity', ...args.split(' '), '--out-dir', outDir, '--seed', seed, '--json']
  const { stdout } = await run(process.execPath, argv, { maxBuffer: 2 ** 26 }).catch(
    (error: Error & { stdout?: string }) => {
      if (error.stdout === undefined || error.stdout === '') throw error
      return { stdout: error.stdout }
    },
  )
  return JSON.parse(stdout) as CapacityResult
}
