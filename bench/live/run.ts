/**
 * Measures what the live page costs the run that it follows: the same run without it, with it, and with one open page that reads it.
 * bench/README.md says how to read it.
 *
 *     node bench/live/run.ts [--members 200] [--seconds 30] [--rounds 4]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingMessage, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { describeMachine, oneMinuteLoad } from '../receive/machine.ts'
import { textTable } from '../text-table.ts'
import { wholeNumbers } from '../whole-numbers.ts'

const cli = fileURLToPath(new URL('../../commands/cli.ts', import.meta.url))
const arms = ['without', 'no page open', 'one page open'] as const
type Arm = (typeof arms)[number]

const { members, seconds, rounds } = wholeNumbers({ members: 200, seconds: 30, rounds: 4 })
await bench()

async function bench(): Promise<void> {
  const machine = describeMachine()
  const outDir = await mkdtemp(join(tmpdir(), 'fanbench-bench-live-'))
  const shares: Record<Arm, number[]> = { without: [], 'no page open': [], 'one page open': [] }
  try {
    for (let round = 0; round < rounds; round++) {
      // There and back: what drifts hits all alike.
      for (const arm of round % 2 === 0 ? arms : arms.toReversed()) {
        const result = await run(arm, outDir)
        shares[arm].push((100 * cpuSecondsOf(result)) / wallSecondsOf(result))
      }
    }
  } finally {
    await rm(outDir, { recursive: true })
  }
  const rows = arms.map((arm) => {
    const more = shares[arm].map((share, round) => share - (shares.without[round] ?? NaN))
    return [arm, spread(shares[arm]), arm === 'without' ? '' : spread(more)]
  })
  console.log(textTable([['live page', '% of a core', 'more than without'], ...rows]))
  console.log('less than 1 % of a core more is asked for, with one page open')
  console.log(
    `CPU time of coordinator and workers; ${members} members, ${rounds} rounds of ${seconds} s; ${machine.cores} cores of ` +
      `${machine.cpu}, Node ${machine.node}, load ${machine.loadBefore.toFixed(1)} before, ${oneMinuteLoad().toFixed(1)} after`,
  )
}

/** A run of the command line, each with the same seed. */
async function run(arm: Arm, outDir: string): Promise<RunResult> {
  const load = `--members ${members} --rooms 10 --publish-rate 20 --duration ${seconds}s --seed 1`
  const args = `run broadcast ${load} --json --quiet --out-dir ${outDir}`.split(' ')
  const child = spawn(process.execPath, [cli, ...args, ...(arm === 'without' ? [] : ['--live'])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const answer = text(child.stdout)
  if (arm === 'one page open') {
    const [said] = (await once(child.stderr, 'data')) as [Buffer]
    void readAll(`${said.toString().trim().split(/\s+/).at(-1) ?? ''}events`)
  }
  child.stderr.resume()
  await once(child, 'exit')
  return JSON.parse(await answer) as RunResult
}

/** As a page does, until it is told that the run is over. */
async function readAll(url: string): Promise<void> {
  const [response] = (await once(get(url), 'response')) as [IncomingMessage]
  for await (const chunk of response as AsyncIterable<Buffer>) if (chunk.includes('"kind":"end"')) return
}

function cpuSecondsOf({ processes, generator }: RunResult): number {
  const coordinator = processes.find(({ name }) => name === 'coordinator')?.cpuSeconds ?? NaN
  return generator.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, coordinator)
}

function wallSecondsOf({ startedAt, endedAt }: RunResult): number {
  return (Date.parse(endedAt) - Date.parse(startedAt)) / 1000
}

/** The median, and in brackets the least and the most. */
function spread(figures: readonly number[]): string {
  const sorted = figures.toSorted((a, b) => a - b)
  const middle = ((sorted[(sorted.length - 1) >> 1] ?? NaN) + (sorted[sorted.length >> 1] ?? NaN)) / 2
  return `${middle.toFixed(2)} (${(sorted[0] ?? NaN).toFixed(2)} to ${(sorted.at(-1) ?? NaN).toFixed(2)})`
}
