import type { ClientFigures, Spread } from './comparison.ts'
import type { Machine } from './machine.ts'
import type { Load } from './round.ts'

const columns: readonly (readonly [heading: string, cell: (row: ClientFigures) => string])[] = [
  ['client', (row) => row.client],
  ['CPU us/msg', (row) => withRange(row.cpuUsPerMessage, 2)],
  ['x C', (row) => withRange(row.timesC, 2)],
  ['x tuned ws', (row) => withRange(row.timesTunedWs, 2)],
  ['CPU ms/conn', (row) => row.cpuMsPerConnection.mean.toFixed(3)],
  ['KiB/conn', (row) => row.rssKiBPerConnection.mean.toFixed(1)],
  ['base MiB', (row) => row.rssMiBWithoutConnections.mean.toFixed(0)],
  ['received', (row) => (row.received === row.sent ? `${row.received} = sent` : `${row.received} of ${row.sent}`)],
]

/** For the terminal: the means over the rounds, with the least and the most where they matter. */
export function comparisonTable(rows: readonly ClientFigures[]): string {
  const cells = [columns.map(([heading]) => heading), ...rows.map((row) => columns.map(([, cell]) => cell(row)))]
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  return cells
    .map((line) =>
      line
        .map((cell, column) => pad(cell, widths[column] ?? 0, column))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Text to the left, figures to the right. */
function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}

function withRange({ mean, least, most }: Spread, digits: number): string {
  const [low, high] = [least.toFixed(digits), most.toFixed(digits)]
  return low === high ? low : `${mean.toFixed(digits)} (${low}-${high})`
}

export interface Conditions {
  readonly load: Load
  readonly rounds: number
  readonly machine: Machine
  readonly loadAfterwards: number
  readonly clients: readonly ClientFigures[]
}

/** Under the table: what was done, where, and what makes it doubtful. */
export function conditions({ load, rounds, machine, loadAfterwards, clients }: Conditions): string {
  const rate = load.mode === 'paced' ? `${load.ratePerSecond} messages a second in all` : 'as fast as they are read'
  const { cores, cpu, kernel, node, loadBefore } = machine
  const lines = [
    `${load.mode}: ${load.connections} connections, ${load.messages} messages of 200 bytes to each, ${rate}; rounds: ${rounds}`,
    `${cores} cores (${cpu}), kernel ${kernel}, Node ${node}, load ${loadBefore.toFixed(1)} before, ${loadAfterwards.toFixed(1)} after`,
    'In brackets the least and the most of the rounds. Trust the ratios, which are taken within a round, before the rest.',
  ]
  if (loadBefore > cores / 2) lines.push('The machine was busy before the first round: repeat this on a quiet one.')
  for (const { client, rounds } of clients) {
    const waits = rounds.reduce((sum, { server }) => sum + server.waits, 0)
    if (waits > 0)
      lines.push(`The server had to wait for ${client} ${waits} times: it does not keep up with this rate.`)
  }
  return lines.join('\n')
}
