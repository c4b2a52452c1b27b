/**
 * Artillery's worker threads carry the members, a shard each: do the logs that come home, the totals in names of counters, the
 * server and a local fleet agree? bench/README.md says how to read it.
 *
 *     node bench/sharding/artillery.ts [--members 3000] [--rooms 100] [--shards 3] [--seconds 30] [--rate 40] [--seed 7]
 */
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { resultJson } from '../../src/metrics/result/result-json.ts'
import { readResult } from '../../src/metrics/result/read-result.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { RunLog } from '../../src/metrics/recording/run-log.ts'
import type { WorkerFacts } from '../../src/metrics/recording/worker-facts.ts'
import { readRunLogs, workerLogPath } from '../../src/runs/run-logs.ts'
import { buildResult } from '../../src/runs/evaluation/build-result.ts'
import { mergeTotals } from '../../src/sharding/carry/merged-totals.ts'
import { type CarriedTotals, readArtilleryOutput } from '../../src/sharding/carry/read-artillery-output.ts'
import { readShardedPlan } from '../../src/sharding/sharded-plan.ts'
import { describeMachine, oneMinuteLoad } from '../receive/machine.ts'
import { textTable } from '../text-table.ts'
import { artilleryHere } from './artillery-here.ts'
import { type SeenByServer, startRoomServer } from './room-server.ts'

const { values } = parseArgs({
  options: {
    members: { type: 'string', default: '3000' },
    rooms: { type: 'string', default: '100' },
    shards: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '30' },
    rate: { type: 'string', default: '40' },
    seed: { type: 'string', default: '7' },
  },
})
const shards = Number(values.shards)
const columns = ['connect p50, ms', 'p99', 'delivery p50, ms', 'p99', 'last delivery p50, ms', 'p99']
const load = args(
  `--members ${values.members} --rooms ${values.rooms} --seed ${values.seed} --duration ${values.seconds}s --publish-rate ${values.rate} --warm-up 2s --connect-rate 300 --join-rate 300 --protocol rooms`,
)
const runId = 'tbench_1'
const repository = fileURLToPath(new URL('../..', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'fanbench-bench-sharding-'))

interface Ended {
  readonly exitCode: number
  readonly seconds: number
}

/** Runs it to its end; what it says comes with an exit code that is not expected. */
async function run(
  expected: readonly number[],
  line: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const startedAt = performance.now()
  const options = { env: { ...process.env, ...env }, maxBuffer: 2 ** 28 }
  const exitCode = await promisify(execFile)(process.execPath, line, options).then(
    () => 0,
    (error: Error & { code: number | string; stderr?: string }) => {
      if (typeof error.code === 'number' && expected.includes(error.code)) return error.code
      throw new Error(`${line.join(' ')}: exit code ${error.code}\n${error.stderr ?? ''}`)
    },
  )
  return { exitCode, seconds: (performance.now() - startedAt) / 1000 }
}

/** Valid or not: a busy machine is for people to judge, and counts have to agree all the same. */
const measured = [0, 10, 11, 16]
const fanbench = (line: readonly string[]) => run(measured, [join(repository, 'commands/cli.ts'), ...line])

function args(line: string): string[] {
  return line.split(' ')
}

interface Agreement {
  readonly what: string
  readonly agrees: boolean
  readonly figures: string
}

function agree(what: string, ones: readonly unknown[], others: readonly unknown[]): Agreement {
  const agrees = ones.length === others.length && ones.every((one, i) => one === others[i])
  return { what, agrees, figures: agrees ? ones.join(', ') : `${ones.join(', ')} and ${others.join(', ')}` }
}

try {
  process.exitCode = await bench()
} finally {
  rmSync(place, { recursive: true })
}

async function bench(): Promise<number> {
  const artillery = artilleryHere()
  const [machine, loadBefore] = [describeMachine(), oneMinuteLoad()]
  await using server = await startRoomServer()
  const folder = join(place, 'load')
  const parts = join(place, 'parts')
  const output = join(place, 'artillery.json')
  const init = args(`artillery init ${folder} broadcast --shards ${shards} --target ${server.url}`)
  await fanbench([...init, ...load])
  const played = await run([0, 1], [artillery, 'run', '--quiet', '-o', output, join(folder, 'fanbench.yml')], {
    NODE_OPTIONS: `--require ${fileURLToPath(new URL('./cores.cjs', import.meta.url))}`,
    BENCH_CORES: String(shards + 1),
    ARTILLERY_DISABLE_TELEMETRY: 'true',
    ARTILLERY_TEST_RUN_ID: runId,
    FANBENCH_PARTS: parts,
  })
  const seen = await server.seen()
  const planFile = join(folder, 'plan.json')
  const home = await fanbench(args(`report import ${output} --plan ${planFile} --out-dir ${join(place, 'runs')}`))
  const result = await readResult(join(place, 'runs', runId))

  await using other = await startRoomServer()
  const asLocally = args(`run broadcast --workers ${shards} --target ${other.url} --out-dir ${join(place, 'local')}`)
  await fanbench([...asLocally, ...load])
  const local = await readResult(join(place, 'local', 'latest'))
  const carried = readArtilleryOutput(output, readFileSync(output, 'utf8'), await readShardedPlan(planFile))
  const agreements = [
    await evaluatedLocally(result),
    evaluatedFromParts(result, parts),
    ...histograms(result, carried),
    ...countsOfServer(result, seen),
    ...countsOfFleet(result, local),
    agree(
      'a page, of a run with all its parts',
      [existsSync(join(place, 'runs', runId, 'report.html')), shards],
      [true, result.parts?.found],
    ),
  ]
  console.log(
    `${machine.cores} cores of ${machine.cpu}, ${machine.node}; one-minute load ${loadBefore.toFixed(1)} before, ${oneMinuteLoad().toFixed(1)} after\n`,
  )
  console.log(
    textTable(
      [
        ['what', 'agrees', 'figures'],
        ...agreements.map(({ what, agrees, figures }) => [what, agrees ? 'yes' : 'NO', figures]),
      ],
      3,
    ),
  )
  console.log(`\n${textTable([['', ...columns], timesOf('Artillery', result), timesOf('local fleet', local)])}`)
  console.log(
    `\nArtillery ran ${played.seconds.toFixed(0)} s (exit code ${played.exitCode}); the import took ${home.seconds.toFixed(1)} s (exit code ${home.exitCode}); ` +
      `parts ${kilobytes(bytesIn(parts))}, names of counters ${kilobytes(bytesOfNames(output))}`,
  )
  for (const reason of result.validity.reasons) console.log(reason)
  return agreements.every(({ agrees }) => agrees) ? 0 : 1
}

/** The result that `report` makes from the logs of the run, as it does where a local run could not write its own. */
async function evaluatedLocally(result: RunResult): Promise<Agreement> {
  const copy = join(place, 'evaluated-again')
  cpSync(join(place, 'runs', result.runId), copy, { recursive: true })
  rmSync(join(copy, 'result.json'))
  await fanbench(['report', copy])
  const again = readFileSync(join(copy, 'result.json'), 'utf8')
  return { ...agree('evaluated by the local path', [again], [resultJson(result)]), figures: `${again.length} bytes` }
}

/** And from the logs that the shards have left, as those of the workers of a run that knows of no parts: only these are not in it. */
function evaluatedFromParts(result: RunResult, parts: string): Agreement {
  const logs = readRunLogs(join(place, 'runs', result.runId, 'log'))
  if (logs === null) throw new Error('the run has no logs')
  const workers = Array.from({ length: shards }, (_, shard) => new RunLog<WorkerFacts>(workerLogPath(parts, shard)))
  const { parts: _, processes: __, ...local } = buildResult({ ...logs, parts: null, workers })
  const { parts: ___, processes, ...found } = result
  // Only the parts tell that threads share the memory of a process.
  const text = resultJson({ ...local, processes })
  const limits = result.validity.limits?.filter(({ name }) => name !== 'faults of the parts of shards')
  const wanted = resultJson({ ...found, validity: { ...result.validity, ...(limits && { limits }) }, processes })
  return { ...agree('evaluated from the logs of the shards', [text], [wanted]), figures: `${text.length} bytes` }
}

/** Compares the counts that the shards wrote as counter names with the evaluation of their logs. */
function histograms(result: RunResult, { totals, faults }: CarriedTotals): Agreement[] {
  const merged = mergeTotals(totals)
  const inNames = Object.entries(merged.metrics).filter(([, { count }]) => count > 0)
  const same = inNames.filter(([name, { hdr, infinite }]) => {
    const evaluated = result.metrics[name]
    return evaluated?.hdr === hdr && evaluated.infinite === infinite
  })
  const counters = Object.entries(merged.counters)
  const sameCounters = counters.filter(([name, count]) => result.counters[name] === count)
  return [
    agree('histograms in names of counters, equal in the logs', [inNames.length], [same.length]),
    agree('counters in names of counters, equal in the logs', [counters.length], [sameCounters.length]),
    agree('faults of the totals', [faults.length], [0]),
  ]
}

function countsOfServer({ counters }: RunResult, seen: SeenByServer): Agreement[] {
  return [
    agree('connections, at the server', [counters['connections_opened']], [seen.connections]),
    agree('rooms, at the server', [Number(values.rooms)], [seen.rooms]),
    agree('messages, at the server', [counters['messages_published']], [seen.messages]),
    agree('deliveries, at the server', [counters['deliveries_received']], [seen.deliveries]),
  ]
}

function countsOfFleet({ counters }: RunResult, local: RunResult): Agreement[] {
  return (
    [
      'connections_opened',
      'joins_completed',
      'messages_published',
      'deliveries_expected',
      'deliveries_received',
      'deliveries_lost',
      'deliveries_duplicate',
    ] as const
  ).map((name) => agree(`${name}, of the local fleet`, [counters[name]], [local.counters[name]]))
}

function timesOf(what: string, { metrics }: RunResult): string[] {
  const shown = ['connect_latency', 'delivery_latency', 'time_to_last_delivery'].flatMap((name) =>
    (['p50', 'p99'] as const).map((quantile) => {
      const us = metrics[name]?.[quantile]
      return typeof us === 'number' ? (us / 1000).toPrecision(3) : '-'
    }),
  )
  return [what, ...shown]
}

function bytesOfNames(output: string): number {
  const { aggregate } = JSON.parse(readFileSync(output, 'utf8')) as { aggregate: { counters: Record<string, number> } }
  const own = Object.keys(aggregate.counters).filter((name) => name.startsWith('plugins.fanbench.part.'))
  return own.join('').length
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { name }) => sum + statSync(join(folder, name)).size, 0)
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`
}
