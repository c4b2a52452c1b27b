import { slopeInterval, straightLine } from '../../src/metrics/judging/statistics/straight-line.ts'
import type { QuantileValue, RoomSizeRow, RunResult } from '../../src/metrics/result/run-result.ts'
import { rangeMs, whatIsKnown } from '../brackets.ts'
import { milliseconds, whole } from '../figures.ts'
import { type Chart, type ChartSeries, chartWithTable, drawable } from '../html/chart.ts'
import { type Markup, html } from '../html/markup.ts'
import { type Section, drawing, explanation, section, figure, text } from '../document.ts'
import { lookOf } from '../html/series-looks.ts'
import { drawnTable } from '../html/table.ts'

/** How the size of a room changes the time until a message is everywhere. */
export function fanOutSection({ roomSizes: rows }: RunResult): Section {
  if (rows.length === 0) return section('Fan-out', [explanation('No message was sent to a room in this run.')])
  return section('Fan-out', [
    drawing(html`<p class="lead">From one sender to a whole room, by the size of the room. All metrics has the time until half of it and all of it has the message.</p>
${roomSizes(rows)}`),
  ])
}

interface Curve {
  readonly label: string
  readonly value: (row: RoomSizeRow) => QuantileValue
}

const drawn: readonly (Curve & Pick<ChartSeries, 'look'>)[] = [
  { label: 'everybody p50', look: lookOf.everybody, value: (row) => row.timeToLastP50Us },
  { label: 'delivery p50', look: lookOf.delivery, value: (row) => row.deliveryP50Us },
]

const inTable: readonly Curve[] = [
  { label: 'delivery p50', value: (row) => row.deliveryP50Us },
  { label: 'delivery p99', value: (row) => row.deliveryP99Us },
  { label: 'everybody p50', value: (row) => row.timeToLastP50Us },
  { label: 'everybody p99', value: (row) => row.timeToLastP99Us },
  { label: 'spread p50', value: (row) => row.spreadP50Us },
]

/** Latency against the size of the room, a point a size, with the line through them; a table alone where all rooms are alike. */
export function roomSizes(unsorted: readonly RoomSizeRow[]): Markup | null {
  if (unsorted.length === 0) return null
  const rows = unsorted.toSorted((a, b) => a.roomSize - b.roomSize)
  const figures = drawnTable('By size of the room, in milliseconds', rows, [
    text('members', (row) => whole(row.roomSize)),
    figure('rooms', (row) => whole(row.rooms)),
    figure('messages', (row) => whole(row.messages)),
    figure('deliveries', (row) => whole(row.deliveries)),
    ...inTable.map(({ label, value }) => figure<RoomSizeRow>(label, (row) => milliseconds(value(row)))),
  ])
  if (rows.length === 1)
    return html`<details><summary>By size of the room: all have the same</summary>${figures}</details>`
  const lines = drawn.flatMap((curve) => lineOf(curve, curve.look, rows) ?? [])
  const equations = lines.map(({ equation }) => equation)
  return html`${equations.map((equation) => html`<p><b>${equation}</b></p>`)}${chartWithTable(
    [`Rooms of ${whole(rows[0]?.roomSize ?? 0)} to ${whole(rows.at(-1)?.roomSize ?? 0)} members`, ...equations].join(
      '. ',
    ),
    [{ title: 'latency in ms, by members of the room', chart: scatter(rows, lines) }],
    figures,
  )}`
}

interface FittedLine {
  readonly look: number
  readonly equation: string
  readonly heightUs: (members: number) => number | null
}

/** Null through fewer than three sizes. */
function lineOf({ label, value }: Curve, look: number, rows: readonly RoomSizeRow[]): FittedLine | null {
  const points = rows.flatMap((row) => {
    const us = drawable(value(row))
    return us === null || us === 0 ? [] : { x: row.roomSize, y: us }
  })
  const line = straightLine(points)
  const [first, last] = [points[0]?.x ?? 0, points.at(-1)?.x ?? 0]
  if (line === null) return null
  const { intercept, slope } = line
  const fitted = `fitted to ${whole(points.length)} sizes from ${whole(first)} to ${whole(last)}`
  const ends = slopeInterval(line, 0.025)
  const known = whatIsKnown(slope, ends, 0)
  const sign = slope < 0 ? '−' : '+'
  const perMember = known === 'interval' ? `(${rangeMs(ends)}, 95 % CI)` : `${milliseconds(Math.abs(slope))} ms`
  return {
    look,
    equation:
      known === 'no significant difference'
        ? `${label}: no significant growth with the room (${rangeMs(ends)} a member, 95 % CI), ${fitted}`
        : `${label} ≈ ${milliseconds(intercept)} ms ${known === 'interval' ? '+' : sign} ${perMember} × members, ${fitted}`,
    heightUs: (members) => (members >= first && members <= last ? intercept + slope * members : null),
  }
}

const pointsPerDecade = 24

/** Both axes are logarithmic, on which the line is bent. */
function scatter(rows: readonly RoomSizeRow[], lines: readonly FittedLine[]): Chart {
  const sizes = rows.map(({ roomSize }) => roomSize)
  const [first = 1, last = 1] = [sizes[0], sizes.at(-1)]
  const steps = Math.ceil(Math.log10(last / first) * pointsPerDecade)
  const between = Array.from({ length: steps }, (_, step) => first * 10 ** (step / pointsPerDecade))
  const x = [...new Set([...sizes, ...between])].sort((a, b) => a - b)
  const rowAt = new Map(rows.map((row) => [row.roomSize, row]))
  const points = drawn.map(({ label, value, look }): ChartSeries => {
    const values = x.map((size) => {
      const row = rowAt.get(size)
      return row === undefined ? null : drawable(value(row))
    })
    return { label, look, values, points: { shape: look === lookOf.everybody ? 'disc' : 'ring', errorBars: {} } }
  })
  const fitted = lines.map(({ look, equation, heightUs }): ChartSeries => {
    return { label: equation, look, values: x.map(heightUs), fitted: 'measured' }
  })
  return {
    xAxis: 'room size',
    yAxis: 'latency',
    height: 280,
    x,
    series: [...points, ...fitted],
    phases: [],
    lostAt: [],
  }
}
