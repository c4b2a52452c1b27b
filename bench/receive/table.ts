import { textTable } from '../text-table.ts'
import type { ClientName } from './clients.ts'
import type { ClientFigures, Comparison, Spread } from './comparison.ts'
import type { JudgedGoal } from './goals.ts'
import type { Load } from './load.ts'
import type { Machine } from './machine.ts'

type Column = readonly [heading: string, cell: (row: ClientFigures) => string]

/** The clients that the others are compared with. */
const yardsticks: readonly (readonly [ClientName, heading: string])[] = [
  ['raw C epoll', 'x C'],
  ['tuned ws', 'x tuned ws'],
  ['bare client', 'x bare'],
  ['Artillery', 'x Artillery'],
  ['crowd without TLS', 'x no TLS'],
]

const columnsBefore: readonly Column[] = [
  ['client', (row) => row.client],
  ['CPU us/msg', (row) => withRange(row.cpuUsPerMessage, 2)],
  ['evaluation', (row) => row.evaluationUsPerMessage.mean.toFixed(2)],
]
const columnsAfter: readonly Column[] = [
  ['idle ms/s', (row) => row.idleMsPerSecond.mean.toFixed(1)],
  ['cores', (row) => row.cores.mean.toFixed(2)],
  ['CPU ms/conn', (row) => row.cpuMsPerConnection.mean.toFixed(3)],
  ['KiB/conn', (row) => row.rssKiBPerConnection.mean.toFixed(1)],
  ['base MiB', (row) => row.rssMiBWithoutConnections.mean.toFixed(0)],
  ['received', (row) => (row.received === row.sent ? `${row.received} = sent` : `${row.received} of ${row.sent}`)],
]

/** The means over the rounds, with the least and the most where they matter. */
export function comparisonTable({ clients }: Comparison): string {
  const ratios = yardsticks
    .filter(([name]) => clients.some(({ client }) => client === name))
    .map(([name, heading]): Column => [heading, ({ timesOf }) => withRange(timesOf[name], 2)])
  const columns = [...columnsBefore, ...ratios, ...columnsAfter]
  return textTable([columns.map(([heading]) => heading), ...clients.map((row) => columns.map(([, cell]) => cell(row)))])
}

export function goalTable(goals: readonly JudgedGoal[]): string {
  return textTable(
    [
      ['goal', '', 'seen', ''],
      ...goals.map(({ id, asks, seen, isMet }) => [
        id,
        asks,
        seen,
        isMet === null ? 'not judged' : isMet ? 'met' : 'NOT MET',
      ]),
    ],
    4,
  )
}

function withRange(spread: Spread | undefined, digits: number): string {
  if (spread === undefined) return '-'
  const [low, high] = [spread.least.toFixed(digits), spread.most.toFixed(digits)]
  return low === high ? low : `${spread.mean.toFixed(digits)} (${low}-${high})`
}

/** Above a table: what was done. */
export function describeLoad(
  { mode, connections, messages, ratePerSecond, processes, isOverTls }: Load,
  rounds: number,
): string {
  const pace = mode === 'paced' ? `${ratePerSecond} messages a second in all` : 'as fast as they are read'
  const where = processes === 1 ? '' : ` in ${processes} processes`
  const over = isOverTls ? ' over TLS' : ''
  return `${mode}: ${connections} connections${over}${where}, ${messages} messages of 200 bytes to each, ${pace}; rounds: ${rounds}`
}

/** Under the tables: where it was done, what the figures hold, and what makes them doubtful. */
export function describeConditions(
  machine: Machine,
  loadAfterwards: number,
  comparisons: readonly Comparison[],
): string {
  const { cores, cpu, kernel, node, loadBefore } = machine
  const waited = comparisons
    .filter(({ load }) => load.mode === 'paced')
    .flatMap(({ clients }) => clients.flatMap(waits))
  const busy = whyTooBusy(machine, comparisons)
  return [
    `${cores} cores (${cpu}), kernel ${kernel}, Node ${node}, load ${loadBefore.toFixed(1)} before, ${loadAfterwards.toFixed(1)} after`,
    'In brackets the least and the most of the rounds. Trust the ratios, which are taken within a round, before the rest.',
    "CPU us/msg of the crowd has all that its users have by default: pings, the log on the disk, and the evaluation of that log (in us of it: 'evaluation').",
    'It leaves out: publishing, joining rooms, the coordinator while the run goes on, starting processes, and the report. No client pays for the server.',
    ...waited,
    ...busy,
    ...(busy.length > 0 ? ['So nothing was judged but the counts: repeat this on a quiet machine.'] : []),
  ].join('\n')
}

/** A client that falls behind is not under the load that was asked for. */
function waits({ client, rounds }: ClientFigures): string[] {
  const times = rounds.reduce((sum, { server }) => sum + server.waits, 0)
  return times === 0 ? [] : [`The server had to wait for ${client} ${times} times: it does not keep up with this rate.`]
}

/** A reason each, in words; none on a machine that was quiet enough to judge goals. */
export function whyTooBusy({ cores, loadBefore }: Machine, comparisons: readonly Comparison[]): string[] {
  const before = loadBefore > cores / 2 ? ['The machine was busy before the first round.'] : []
  return [...before, ...comparisons.flatMap(({ load, clients }) => clients.flatMap((row) => slowServer(row, load)))]
}

/** A server that sends too slowly is not the load that was asked for. */
function slowServer({ client, rounds }: ClientFigures, load: Load): string[] {
  if (load.mode !== 'paced') return []
  const plannedSeconds = (load.messages * load.connections) / load.ratePerSecond
  const seconds = Math.max(...rounds.map(({ server }) => server.wallUs)) / 1e6
  if (seconds <= plannedSeconds * 1.05) return []
  const figures = `${seconds.toFixed(1)} seconds instead of ${plannedSeconds.toFixed(1)}`
  return [`The server took ${figures} to send to ${client}: the machine was too busy.`]
}
