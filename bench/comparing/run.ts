/**
 * Fills the tables of docs/comparing-chats.md. Needs an idle machine of two cores, for about twenty minutes.
 *
 *     node bench/comparing/run.ts                 # all of them
 *     node bench/comparing/run.ts positions       # one of: scan, positions, notes, watchers, cold, hello
 */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { amount, milliseconds, significant, whole } from '../../reports/figures.ts'
import { helloColumns, helloWayNames } from '../../reports/sentences/hello-ways.ts'
import { markdownTable } from '../../reports/markdown.ts'
import { targetBadge } from '../../reports/outcome.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { type Compared, tables } from './tables.ts'

const page = 'docs/comparing-chats.md'
const run = promisify(execFile)
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(tables, name))
if (unknown.length > 0) {
  console.error(`✖ ${unknown.join(', ')}: there are ${Object.keys(tables).join(', ')}`)
  process.exit(2)
}

type Table = (compared: readonly Compared[], results: readonly RunResult[]) => string
const tablesOfTheirOwn: Readonly<Record<string, Table>> = {
  notes: notesTable,
  watchers: watchersTable,
  cold: coldTable,
  hello: (_, results) => waysTable(results),
}

for (const [name, compared] of Object.entries(tables)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const results: RunResult[] = []
  for (const { args } of compared) {
    console.log(args)
    results.push(await measured(args))
  }
  const table = (tablesOfTheirOwn[name] ?? runsTable)(compared, results)
  fill(name, `${table}\n\n${circumstances(results)}`)
}

/** A run whose checks failed has figures too; they say so in the table. */
async function measured(args: string): Promise<RunResult> {
  const command = ['commands/cli.ts', ...args.split(' '), '--json', '--quiet']
  const { stdout } = await run(process.execPath, command, { maxBuffer: 2 ** 26 }).catch(
    (failure: { stdout?: string; stderr?: string }) => {
      if (failure.stdout === undefined || failure.stdout === '') throw new Error(failure.stderr)
      return { stdout: failure.stdout }
    },
  )
  return JSON.parse(stdout) as RunResult
}

/** One row a run. */
function runsTable(compared: readonly Compared[], results: readonly RunResult[]): string {
  const rows = results.map((result, place) => {
    const { metrics, counters, cost, server } = result
    const sum = (which: 'readUnits' | 'writeUnits') =>
      Object.values(server.tables ?? {}).reduce((total, table) => total + (table[which] ?? 0), 0)
    return [
      compared[place]?.label ?? '',
      milliseconds(metrics['delivery_latency']?.p50 ?? null),
      milliseconds(metrics['delivery_latency']?.p99 ?? null),
      milliseconds(metrics['position_age']?.p50 ?? null),
      milliseconds(metrics['position_age']?.p99 ?? null),
      whole(counters['messages_published'] ?? 0),
      significant(sum('readUnits')),
      amount(cost?.totalUsd ?? null, 'usd'),
      measurement(result),
    ]
  })
  const heading = [
    'chat',
    'delivery p50, ms',
    'p99, ms',
    'age of a position p50, ms',
    'p99, ms',
    'messages',
    'read units of the run',
    'cost of the run, USD',
    'measurement',
  ]
  return markdownTable(heading, rows)
}

/** One row per way from the write of a note to its watchers. */
function notesTable(compared: readonly Compared[], results: readonly RunResult[]): string {
  const rows = results.map((result, place) => {
    const { metrics, counters } = result
    const cells = ['http_latency', 'delivery_latency'].flatMap((name) => [
      milliseconds(metrics[name]?.p50 ?? null),
      milliseconds(metrics[name]?.p90 ?? null),
    ])
    const counts = ['http_requests', 'http_2xx', 'deliveries_lost'].map((name) => whole(counters[name] ?? 0))
    return [compared[place]?.label ?? '', ...cells, ...counts, measurement(result)]
  })
  const latencies = ['answer', 'delivery'].flatMap((what) => [`${what} p50, ms`, 'p90, ms'])
  return markdownTable(['the watchers are told', ...latencies, 'requests', '2xx', 'lost', 'measurement'], rows)
}

/** One row a way to read the watchers of a board. The counts are those of any machine, the latency of one that was fit alone. */
function watchersTable(compared: readonly Compared[], results: readonly RunResult[]): string {
  const rows = results.map((result, place) => {
    const { counters, work, server } = result
    const units = work?.functions['CreateNote']?.counts.read_units ?? null
    const read = units === null ? null : units / (counters['messages_published'] ?? 0)
    const written = ['watchers', 'boards'].map((name) => server.tables?.[name]?.writeUnits ?? 0)
    const members = counters['connections_opened'] ?? 0
    return [
      compared[place]?.label ?? '',
      read === null ? '–' : significant(read),
      members === 0 ? '–' : significant(written.reduce((sum, one) => sum + one, 0) / members),
      ofFitMachine(result, 'delivery_latency'),
      whole(counters['messages_published'] ?? 0),
      whole(counters['deliveries_lost'] ?? 0),
      measurement(result),
    ]
  })
  const heading = [
    'watchers read by',
    'read units of a note',
    'write units of a connection',
    'delivery p50, ms',
    'notes',
    'lost',
    'measurement',
  ]
  return markdownTable(heading, rows)
}

/** One row a way to keep environments warm. */
function coldTable(compared: readonly Compared[], results: readonly RunResult[]): string {
  const rows = results.map((result, place) => {
    const { counters } = result
    const deliveries = ['cold', 'waited', 'warm'].map((start) => whole(counters[`deliveries_${start}`] ?? 0))
    return [
      compared[place]?.label ?? '',
      ...deliveries,
      ofFitMachine(result, 'cold_delivery_latency'),
      ofFitMachine(result, 'warm_delivery_latency'),
      measurement(result),
    ]
  })
  const heading = [
    'kept warm by',
    'deliveries by a cold start',
    'waited for one',
    'warm',
    'cold p50, ms',
    'warm p50, ms',
    'measurement',
  ]
  return markdownTable(heading, rows)
}

/** The p50 of a metric; none where the machine or the record was not fit. */
function ofFitMachine({ metrics, validity }: RunResult, name: string): string {
  const isFit = validity.verdict === 'valid' || validity.verdict === 'shared-cores'
  return isFit ? milliseconds(metrics[name]?.p50 ?? null) : '–'
}

/** One row a way to learn a connection id. */
function waysTable(results: readonly RunResult[]): string {
  const rows = results.flatMap((result) =>
    (result.hello?.ways ?? []).map((way) => [
      helloWayNames[way.way],
      ...helloColumns.map(({ cell }) => cell(way)),
      measurement(result),
    ]),
  )
  return markdownTable(['way', ...helloColumns.map(({ heading }) => heading), 'measurement'], rows)
}

function measurement({ validity, verdict }: RunResult): string {
  return `${validity.verdict}, exit code ${verdict.exitCode}`
}

function circumstances(results: readonly RunResult[]): string {
  const [first] = results
  if (first === undefined) return ''
  const { target, harness, startedAt } = first
  const version = `${harness.version}${harness.commit === null ? '' : ` (${harness.commit})`}`
  const runs = results.length === 1 ? '1 run' : `${whole(results.length)} runs`
  return `${targetBadge(target)}. ${harness.host.cpus} × ${harness.host.cpuModel}, Node ${harness.node}, fanbench ${version}, ${startedAt.slice(0, 10)}; ${runs}.`
}

function fill(name: string, table: string): void {
  const text = readFileSync(page, 'utf8')
  const [begin, end] = [`<!-- ${name} -->\n`, `\n<!-- end of ${name} -->`]
  const [from, until] = [text.indexOf(begin), text.indexOf(end)]
  if (from === -1 || until === -1) throw new Error(`${page} has no place for the table ${name}`)
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n${table}\n${text.slice(until)}`)
  console.log(`${page}: ${name}`)
}
