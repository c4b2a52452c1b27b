import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { textTable } from '../text-table.ts'
import { type Recording, recordingOf, simulate, turnsOf } from './simulate.ts'

// How often does a gate fail what is alike, and what does it find, on the noise of machines as it was recorded?
//   node bench/gate/run.ts [--gates 20000]
//   node bench/gate/run.ts --record <folder of a gate of one version> --round 1 --name idle

const recordings = join(import.meta.dirname, 'recordings')
const { values } = parseArgs({
  options: {
    gates: { type: 'string', default: '20000' },
    record: { type: 'string' },
    round: { type: 'string', default: '1' },
    name: { type: 'string', default: 'recorded' },
  },
})

if (values.record === undefined) printTables(Number(values.gates))
else record(values.record, Number(values.round), values.name)

function record(folder: string, round: number, name: string): void {
  const { blocks } = JSON.parse(readFileSync(join(folder, 'gate.json'), 'utf8')) as {
    blocks: readonly { readonly runId: string }[]
  }
  const [baseline, candidate] = blocks
    .slice(2 * round - 2, 2 * round)
    .map(({ runId }) => JSON.parse(readFileSync(join(folder, runId, 'result.json'), 'utf8')) as RunResult)
  if (baseline === undefined || candidate === undefined) throw new Error(`${folder} has no round ${round}`)
  writeFileSync(join(recordings, `${name}.json`), `${JSON.stringify(recordingOf(baseline, candidate))}\n`)
}

function printTables(gates: number): void {
  const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`
  for (const file of readdirSync(recordings)) {
    const turns = turnsOf(JSON.parse(readFileSync(join(recordings, file), 'utf8')) as Recording)
    const rows = [
      { name: 'no change', changes: { slower: 1, period: 1 } },
      ...[2, 4, 8].map((period) => ({
        name: `no change; the machine twice as slow every ${period} turns`,
        changes: { slower: 1, period },
      })),
      ...[1.05, 1.1, 1.2, 1.3].map((slower) => ({
        name: `+${percent(slower - 1, 0)}`,
        changes: { slower, period: 1 },
      })),
    ].map(({ name, changes }) => {
      const { p50, p99 } = simulate(turns, changes, gates)
      return [name, ...[p50, p99].flatMap((one) => [percent(one.failed, 2), percent(one.passed), percent(one.held)])]
    })
    const heading = ['', 'p50 fails', 'passes', 'interval holds', 'p99 fails', 'passes', 'interval holds']
    process.stdout.write(
      `${file}, ${turns.length} pairs of turns, ${gates} gates\n${textTable([heading, ...rows], 1)}\n\n`,
    )
  }
}
