/**
 * Measures the cost of a connection, as one of a shard's members and as a virtual user of Artillery's own WebSocket engine.
 * bench/README.md says how to read it.
 *
 *     node bench/sharding/per-connection.ts [--connections 5000] [--rate 250] [--rounds 3]
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeMachine, oneMinuteLoad } from '../receive/machine.ts'
import { type ProcessCost, processCost } from '../receive/process-cost.ts'
import { textTable } from '../text-table.ts'
import { artilleryHere } from './artillery-here.ts'
import { type RoomServer, startRoomServer } from './room-server.ts'

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '5000' },
    rate: { type: 'string', default: '250' },
    rounds: { type: 'string', default: '3' },
  },
})
const [connections, rate, rounds] = [values.connections, values.rate, values.rounds].map(Number) as [
  number,
  number,
  number,
]

/** The cost of a client without connections, measured with so few that they cost nothing. */
const few = 10
/** For what still has to be done once the last connection is open. */
const settleMs = 5000
const holdSeconds = 3600
const startMs = 600_000

const cli = fileURLToPath(new URL('../../commands/cli.ts', import.meta.url))
const artillery = artilleryHere()
const place = mkdtempSync(join(tmpdir(), 'fanbench-bench-connections-'))
let scripts = 0

/** One client a virtual user: it connects, says who it is, and stays. */
function ownEngine(url: string, count: number): string {
  const script = join(place, `own-engine-${scripts++}.json`)
  const seconds = Math.ceil(count / rate)
  const phases = [{ duration: seconds, arrivalRate: count / seconds }]
  const flow = [{ send: JSON.stringify({ action: 'register', value: 'somebody' }) }, { think: holdSeconds }]
  writeFileSync(script, JSON.stringify({ config: { target: url, phases }, scenarios: [{ engine: 'ws', flow }] }))
  return script
}

/** All clients of one virtual user: the scenario `connect`, which does the same. */
function shard(url: string, count: number): string {
  const folder = join(place, `shard-${scripts++}`)
  const line = `artillery init ${folder} connect --target ${url} --protocol rooms --members ${count} --connect-rate ${rate} --hold ${holdSeconds}s --arrivals constant`
  execFileSync(process.execPath, [cli, ...line.split(' ')], { stdio: ['ignore', 'ignore', 'inherit'] })
  return join(folder, 'fanbench.yml')
}

const ways = { shard, 'one VU a client': ownEngine } as const

type Way = keyof typeof ways

/** From Artillery's start until all connections have been open for a while. */
async function costOf(way: Way, count: number): Promise<ProcessCost> {
  await using server = await startRoomServer()
  const script = ways[way](server.url, count)
  const child = spawn(process.execPath, [artillery, 'run', '--quiet', script], {
    stdio: 'ignore',
    env: {
      ...process.env,
      // One worker thread for either, however many cores there are.
      NODE_OPTIONS: `--require ${fileURLToPath(new URL('./cores.cjs', import.meta.url))}`,
      BENCH_CORES: '2',
      ARTILLERY_DISABLE_TELEMETRY: 'true',
      TMPDIR: place,
    },
  })
  const ended = once(child, 'exit')
  try {
    await allOpen(server, child, count)
    await sleep(settleMs)
    return processCost(child.pid ?? 0)
  } finally {
    child.kill('SIGKILL')
    await ended
  }
}

async function allOpen(server: RoomServer, child: ChildProcess, count: number): Promise<void> {
  const endsAt = performance.now() + startMs
  for (;;) {
    const { connections: open } = await server.seen()
    if (open >= count) return
    if (child.exitCode !== null) throw new Error(`Artillery has ended with ${open} of ${count} connections`)
    if (performance.now() > endsAt) throw new Error(`only ${open} of ${count} connections were opened in time`)
    await sleep(200)
  }
}

interface PerConnection {
  readonly cpuMs: number
  readonly kib: number
  /** The cost of the whole client. */
  readonly rssMib: number
}

async function measure(way: Way): Promise<PerConnection> {
  const idle = await costOf(way, few)
  const full = await costOf(way, connections)
  const more = connections - few
  return {
    cpuMs: (full.cpuUs - idle.cpuUs) / 1000 / more,
    kib: (full.rssKiB - idle.rssKiB) / more,
    rssMib: full.rssKiB / 1024,
  }
}

try {
  await bench()
} finally {
  rmSync(place, { recursive: true, force: true })
}

async function bench(): Promise<void> {
  const [machine, loadBefore] = [describeMachine(), oneMinuteLoad()]
  const measured = { shard: [] as PerConnection[], 'one VU a client': [] as PerConnection[] }
  const names = Object.keys(ways) as Way[]
  // There and back, so that neither always comes first.
  for (let round = 0; round < rounds; round++)
    for (const way of round % 2 === 0 ? names : names.toReversed()) measured[way].push(await measure(way))
  console.log(
    `${connections} connections at ${rate} a second; ${machine.cores} cores of ${machine.cpu}, ${machine.node}; one-minute load ${loadBefore.toFixed(1)} before, ${oneMinuteLoad().toFixed(1)} after\n`,
  )
  const figures = [
    ['CPU ms/conn', (one: PerConnection) => one.cpuMs],
    ['KiB/conn', (one: PerConnection) => one.kib],
    ['client, MiB', (one: PerConnection) => one.rssMib],
  ] as const
  const rows = names.map((way) => [way, ...figures.map(([, of]) => spread(measured[way].map(of)))])
  const ratios = figures.map(([, of]) =>
    spread(measured['one VU a client'].map((one, round) => of(one) / of(measured.shard[round] ?? one))),
  )
  console.log(textTable([['', ...figures.map(([name]) => name)], ...rows, ['x shard, same round', ...ratios]]))
}

/** The mean, and in brackets the least and the most. */
function spread(all: readonly number[]): string {
  const mean = all.reduce((sum, one) => sum + one, 0) / all.length
  return `${mean.toPrecision(3)} (${Math.min(...all).toPrecision(3)} to ${Math.max(...all).toPrecision(3)})`
}
