/**
 * How much memory and time does it take to evaluate a large run? Its logs are made up, in the format of real ones.
 * bench/README.md says how to read it.
 *
 *     node bench/evaluation/run.ts [--shards 100] [--seconds 600] [--deliveries 2000] [--members 500] [--rooms 10] [--seed 1]
 *                                [--folder <new folder, which is kept>]
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeMachine, oneMinuteLoad } from '../receive/machine.ts'
import { textTable } from '../text-table.ts'
import { type MadeUpCounts, makeUpRun } from './made-up-run.ts'

const mostBytes = 2 * 2 ** 30
const evaluator = fileURLToPath(new URL('./evaluate.ts', import.meta.url))

const { values } = parseArgs({
  options: {
    shards: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '600' },
    deliveries: { type: 'string', default: '2000' },
    members: { type: 'string', default: '500' },
    rooms: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    folder: { type: 'string' },
  },
})
const size = {
  shards: Number(values.shards),
  seconds: Number(values.seconds),
  deliveries: Number(values.deliveries),
  members: Number(values.members),
  rooms: Number(values.rooms),
  seed: Number(values.seed),
}
if (!Object.values(size).every((value) => Number.isInteger(value) && value > 0)) {
  console.error('--shards, --seconds, --deliveries, --members, --rooms and --seed: whole numbers from 1 on')
  process.exitCode = 2
} else await bench(values.folder ?? mkdtempSync(join(tmpdir(), 'fanbench-bench-evaluation-')))

async function bench(folder: string): Promise<void> {
  const [machine, loadBefore] = [describeMachine(), oneMinuteLoad()]
  try {
    const made = await makeUpRun(folder, size)
    const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
    const evaluated: Evaluated = JSON.parse(execFileSync(process.execPath, [evaluator, folder], { encoding: 'utf8' }))
    const deliveries = made.received + made.lost
    console.log(
      `${machine.cpu}, ${machine.node}; one-minute load ${loadBefore.toFixed(1)} before, ${oneMinuteLoad().toFixed(1)} after\n`,
    )
    console.log(
      textTable(
        [
          [
            'shards',
            'deliveries',
            'logs, MB',
            'bytes a delivery',
            'peak RSS, MiB',
            'CPU, s',
            'us a delivery',
            'wall, s',
          ],
          [
            String(size.shards),
            deliveries.toLocaleString('en'),
            (bytes / 1e6).toFixed(0),
            (bytes / deliveries).toFixed(1),
            (evaluated.peakRssBytes / 2 ** 20).toFixed(0),
            evaluated.cpuSeconds.toFixed(1),
            ((evaluated.cpuSeconds * 1e6) / deliveries).toFixed(2),
            evaluated.wallSeconds.toFixed(1),
          ],
        ],
        0,
      ),
    )
    const wrong = [...miscounted(made, evaluated), ...unbalanced(evaluated)]
    if (evaluated.peakRssBytes > mostBytes) wrong.push('it took more than 2 GiB')
    for (const line of wrong) console.error(line)
    if (wrong.length > 0) process.exitCode = 1
  } finally {
    if (values.folder === undefined) rmSync(folder, { recursive: true, force: true })
  }
}

interface Evaluated {
  readonly counters: Readonly<Record<string, number>>
  readonly residues: readonly number[]
  readonly cpuSeconds: number
  readonly wallSeconds: number
  readonly peakRssBytes: number
}

/** Compares the evaluation with the facts that were written. */
function miscounted({ published, received, lost, duplicate }: MadeUpCounts, { counters }: Evaluated): string[] {
  const wanted = {
    messages_published: published,
    deliveries_received: received,
    deliveries_lost: lost,
    deliveries_duplicate: duplicate,
    deliveries_expected: received + lost,
    receipts: received + duplicate,
  }
  return Object.entries(wanted).flatMap(([name, count]) =>
    counters[name] === count ? [] : [`${name}: ${counters[name]}, and ${count} were made up`],
  )
}

function unbalanced({ residues }: Evaluated): string[] {
  return residues.some((residue) => residue !== 0) ? [`the balance has residues: ${residues.join(', ')}`] : []
}
