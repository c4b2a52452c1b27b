import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { textTable } from '../text-table.ts'
import { type Recording, type Truth, simulate, turnsOf } from './simulate.ts'

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
  const [one, other] = blocks
    .slice(2 * round - 2, 2 * round)
    .map(({ runId }) => JSON.parse(readFileSync(join(folder, runId, 'result.json'), 'utf8')) as RunResult)
  if (one?.turns === undefined || other?.turns === undefined)
    throw new Error(`${folder} has no round ${round} of turns`)
  const recording: Recording = {
    cpus: one.harness.host.cpus,
    cpuModel: one.harness.host.cpuModel,
    seconds: one.turns.seconds,
    warmUpPairs: one.turns.warmUpPairs,
    messages: [one.turns.messages, other.turns.messages],
    takenShares: (one.takenTime?.seconds ?? []).map(
      ({ stolenShare, throttledShare, othersShare }) =>
        Math.round(100 * ((stolenShare ?? 0) + (throttledShare ?? 0) + (othersShare ?? 0))) / 100,
    ),
  }
  writeFileSync(join(recordings, `${name}.json`), `${JSON.stringify(recording)}\n`)
}

function truths(): readonly (readonly [name: string, Truth])[] {
  const alike: Truth = { slower: 1, period: 1, stackSd: 0.02 }
  return [
    ['no change', alike],
    ...[2, 3, 4, 5, 6, 7, 8].map(
      (period) => [`the machine twice as slow every ${period} turns`, { ...alike, period }] as const,
    ),
    ...[0.05, 0.1, 0.25].map(
      (stackSd) => [`stacks that differ by ${Math.round(100 * stackSd)} %`, { ...alike, stackSd }] as const,
    ),
    ...[1.05, 1.1, 1.15, 1.2, 1.3, 1.5].map(
      (slower) => [`+${Math.round(100 * (slower - 1))} %`, { ...alike, slower }] as const,
    ),
  ]
}

function printTables(gates: number): void {
  const percent = (share: number, digits: number) => `${(100 * share).toFixed(digits)} %`
  for (const file of readdirSync(recordings)) {
    const turns = turnsOf(JSON.parse(readFileSync(join(recordings, file), 'utf8')) as Recording)
    const rows = truths().map(([name, truth]) => {
      const outcomes = simulate(turns, truth, gates)
      const ofFigures = outcomes
        .slice(0, 2)
        .flatMap(({ failed, passed, held }) => [percent(failed, 2), percent(passed, 1), percent(held, 1)])
      const ofGate = outcomes.slice(2).flatMap(({ failed, passed }) => [percent(failed, 3), percent(passed, 1)])
      return [name, ...ofFigures, ...ofGate]
    })
    const heading = [
      '',
      ...['p50', 'p90'].flatMap((one) => [`${one} fails`, 'passes', 'holds']),
      'gate fails',
      'passes',
    ]
    process.stdout.write(
      `${file}, ${turns.length} pairs of turns, ${gates} gates\n${textTable([heading, ...rows], 1)}\n\n`,
    )
  }
}
