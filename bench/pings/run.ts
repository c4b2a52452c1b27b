/**
 * Do the pings of the members show in the latencies? The same run with the default interval and without pings, in pairs.
 * bench/README.md says how to read it.
 *
 *     node bench/pings/run.ts [--members 5000] [--seconds 30] [--pairs 4] [--seed 1]
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { seededRandom } from '../../src/crowd/random.ts'
import type { QuantileValue, RunResult } from '../../src/metrics/result/run-result.ts'
import { describeMachine, oneMinuteLoad } from '../receive/machine.ts'
import { startRoomServer } from '../sharding/room-server.ts'
import { textTable } from '../text-table.ts'
import { wholeNumbers } from '../whole-numbers.ts'

const cli = fileURLToPath(new URL('../../commands/cli.ts', import.meta.url))
/** The p99 with pings may be this many times the one without. */
const mostTimes = 1.1
const membersOfRoom = 20
/** The time between two messages of a member. It is longer than the ping interval, so that most members ping; a member that sends or receives does not. */
const secondsBetweenMessages = 50

interface Measured {
  /** Microseconds; NaN where the run has none. */
  readonly p99Us: number
  /** Pings that the server has received. */
  readonly pings: number
  readonly result: RunResult
}

/** One run with pings and one without, in the order of a coin. */
interface PairOfRuns {
  readonly isOnFirst: boolean
  readonly on: Measured
  readonly off: Measured
}

const { members, seconds, pairs, seed } = wholeNumbers({ members: 5000, seconds: 30, pairs: 4, seed: 1 })
await bench()

async function bench(): Promise<void> {
  const machine = describeMachine()
  const coin = seededRandom(seed)
  const played: PairOfRuns[] = []
  const outDir = await mkdtemp(join(tmpdir(), 'fanbench-bench-pings-'))
  try {
    for (let pair = 0; pair < pairs; pair++) {
      const isOnFirst = coin() < 0.5
      const first = await run(isOnFirst, pair, outDir)
      const second = await run(!isOnFirst, pair, outDir)
      played.push({ isOnFirst, on: isOnFirst ? first : second, off: isOnFirst ? second : first })
    }
  } finally {
    await rm(outDir, { recursive: true })
  }
  console.log(
    textTable([['pair', 'first', 'p99 with pings', 'p99 without', 'times', 'pings', 'own work'], ...played.map(row)]),
  )
  const withPings = median(played.map(({ on }) => on.p99Us))
  const without = median(played.map(({ off }) => off.p99Us))
  const times = withPings / without
  const isBusy = machine.loadBefore > machine.cores / 2
  const answer = isBusy || Number.isNaN(times) ? 'not judged' : times <= mostTimes ? 'met' : 'NOT MET'
  console.log(
    `medians: ${milliseconds(withPings)} with pings, ${milliseconds(without)} without: ${times.toFixed(2)} times, ` +
      `at most ${mostTimes} is asked for: ${answer}`,
  )
  console.log(
    `${members} members in rooms of ${membersOfRoom}, ${seconds} s, seed ${seed}; ${machine.cores} cores of ${machine.cpu}, ` +
      `Node ${machine.node}, load ${machine.loadBefore.toFixed(1)} before, ${oneMinuteLoad().toFixed(1)} after`,
  )
  if (isBusy) console.log('The machine was busy before the first run: repeat this on a quiet machine.')
}

/** A run of the command line with all defaults but the load; the runs of a pair have the same seed. */
async function run(hasPings: boolean, pair: number, outDir: string): Promise<Measured> {
  process.stderr.write(`pair ${pair + 1} of ${pairs}: ${hasPings ? 'with' : 'without'} pings\n`)
  await using server = await startRoomServer()
  const load =
    `--members ${members} --rooms ${Math.ceil(members / membersOfRoom)} --connect-rate 1500 --join-rate 2000 --publish-rate ${members / secondsBetweenMessages} ` +
    `--warm-up 3s --duration ${seconds}s --drain 2s --seed ${seed + pair}`
  const args = `run broadcast --target ${server.url} --protocol rooms ${load} --json --quiet --out-dir ${outDir}`.split(
    ' ',
  )
  const child = spawn(process.execPath, [cli, ...args, ...(hasPings ? [] : ['--ping-interval', '0s'])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // A run whose checks failed has figures too.
  const [answer, said] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (answer === '') throw new Error(said)
  const result = JSON.parse(answer) as RunResult
  const { joins_completed: joined = 0 } = result.counters
  if (joined !== members) throw new Error(`only ${joined} of ${members} members joined: ${said}`)
  const { pings } = await server.seen()
  if (hasPings !== pings > 0) throw new Error(`the server received ${pings} pings`)
  return { p99Us: finite(result.metrics['delivery_latency']?.p99), pings, result }
}

function row({ isOnFirst, on, off }: PairOfRuns, index: number): string[] {
  return [
    String(index + 1),
    isOnFirst ? 'with' : 'without',
    milliseconds(on.p99Us),
    milliseconds(off.p99Us),
    (on.p99Us / off.p99Us).toFixed(2),
    String(on.pings),
    [on, off].map(({ result }) => ownWork(result)).join(' and '),
  ]
}

/** The share of the slowest hundredth that coincided with work of the load generator, and the same share of all deliveries. */
function ownWork({ ownWork }: RunResult): string {
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`
  return ownWork == null ? '-' : `${percent(ownWork.slowestShare)} (all: ${percent(ownWork.allShare)})`
}

function finite(us: QuantileValue | undefined): number {
  return typeof us === 'number' ? us : NaN
}

function milliseconds(us: number): string {
  return Number.isNaN(us) ? '-' : `${(us / 1000).toFixed(1)} ms`
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return ((sorted[(sorted.length - 1) >> 1] ?? NaN) + (sorted[sorted.length >> 1] ?? NaN)) / 2
}
