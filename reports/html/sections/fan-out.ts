import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { type Markup, html } from '../markup.ts'
import { metricRows, metricTable } from './metrics.ts'
import { section } from '../section.ts'
import { roomSizes } from './room-sizes.ts'

const throughTheRoom = new Set(['time_to_50pct_delivery', 'time_to_last_delivery', 'fanout_spread'])

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
${roomSizes(result.roomSizes)}`,
  )
}
