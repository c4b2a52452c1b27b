import type { QuantileValue, RoomSizeRow, RunResult } from '../../../src/metrics/result/run-result.ts'
import { milliseconds, whole } from '../../figures.ts'
import { type Chart, chartWithTable, drawable } from '../chart.ts'
import { type Markup, html } from '../markup.ts'
import { figure, table, text } from '../table.ts'
import { metricRows, metricTable } from './metrics.ts'
import { section } from '../section.ts'

const throughTheRoom = new Set([
  'time_to_50pct_delivery',
  'time_to_90pct_delivery',
  'time_to_99pct_delivery',
  'time_to_last_delivery',
  'fanout_spread',
])

/** How one message gets through a room, and what the size of the room does to it. */
export function fanOutSection(result: RunResult): Markup {
  const rows = metricRows(result, (name) => throughTheRoom.has(name))
  if (rows.length === 0 && result.roomSizes.length === 0) {
    return section('Fan-out', html`<p>No message was sent to a room in this run.</p>`)
  }
  return section(
    'Fan-out',
    html`<p class="lead">From one sender to a whole room: when half of it has the message, when everybody has, and how far the first and the last are apart.</p>
${metricTable('A message on its way through the room, in milliseconds', rows, ({ label }) => label)}
${byRoomSize(result.roomSizes)}`,
  )
}

const curves: readonly [string, (row: RoomSizeRow) => QuantileValue][] = [
  ['delivery p50', (row) => row.deliveryP50Us],
  ['delivery p99', (row) => row.deliveryP99Us],
  ['everybody p50', (row) => row.timeToLastP50Us],
  ['everybody p99', (row) => row.timeToLastP99Us],
]

function byRoomSize(unsorted: readonly RoomSizeRow[]): Markup | null {
  if (unsorted.length === 0) return null
  const rows = unsorted.toSorted((a, b) => a.roomSize - b.roomSize)
  const figures = table('By size of the room, in milliseconds', rows, [
    text('members', (row) => whole(row.roomSize)),
    figure('rooms', (row) => whole(row.rooms)),
    figure('messages', (row) => whole(row.messages)),
    figure('deliveries', (row) => whole(row.deliveries)),
    ...curves.map(([label, value]) => figure<RoomSizeRow>(label, (row) => milliseconds(value(row)))),
    figure('spread p50', (row) => milliseconds(row.spreadP50Us)),
  ])
  if (rows.length === 1) return figures
  const smallest = rows[0]?.roomSize ?? 0
  const largest = rows.at(-1)?.roomSize ?? 0
  return chartWithTable(
    `Rooms of ${whole(smallest)} to ${whole(largest)} members`,
    [{ title: 'latency in ms, by members of the room', chart: roomSizeChart(rows) }],
    figures,
  )
}

function roomSizeChart(rows: readonly RoomSizeRow[]): Chart {
  return {
    xAxis: 'room size',
    yAxis: 'latency',
    height: 280,
    x: rows.map((row) => row.roomSize),
    series: curves.map(([label, value], look) => ({ label, look, values: rows.map((row) => drawable(value(row))) })),
    phases: [],
    lostAt: [],
  }
}
