import type { LiveEvent, LiveHistory, LiveTile } from '../live/live-events.ts'
import { showEnd } from './live/end.ts'
import { addLine, showLines } from './live/lines.ts'
import { LiveCharts } from './live/live-charts.ts'
import { fillPhases, fillSeconds } from './live/tables.ts'
import { textIn, withText } from './live/text-in.ts'

/** Follows what the server of this page tells it. Nothing comes from anywhere else. */
document.documentElement.classList.add('scripted')

/** No more than the server keeps. */
const mostSeconds = 600
/** After so long without figures it waits for something. */
const quietMs = 2500

const charts = new LiveCharts()
const table = document.querySelector<HTMLDetailsElement>('#seconds')
let { seconds, phases, now, end }: Omit<LiveHistory, 'lines'> = { seconds: [], phases: [], now: null, end: null }
let toldAtMs = performance.now()

const source = new EventSource('events')
source.addEventListener('message', ({ data }: MessageEvent<string>) => take(JSON.parse(data) as LiveEvent))
source.addEventListener('error', () => {
  if (end === null) textIn('#status', 'No connection to fanbench: it has ended, or does not answer. Trying again.')
})
table?.addEventListener('toggle', show)
document.addEventListener('visibilitychange', show)

function take(event: LiveEvent): void {
  switch (event.kind) {
    case 'history':
      ;({ seconds, phases, now, end } = event)
      showLines(event.lines)
      if (end !== null) void showEnd(end, source)
      break
    case 'second':
      now = event
      seconds = [...seconds, event].slice(-mostSeconds)
      toldAtMs = performance.now()
      break
    case 'phase':
      phases = [...phases, event]
      break
    case 'line':
      addLine(event)
      // While it waits for something, after its last phase, it has no figures to tell.
      if (performance.now() - toldAtMs > quietMs) textIn('#status', event.text)
      return
    case 'end':
      end = event
      void showEnd(end, source)
      break
  }
  show()
}

/** Hidden parts are not drawn. */
function show(): void {
  if (document.hidden || now === null) return
  showTiles(end?.tiles ?? now.tiles)
  textIn('#status', end?.lead ?? now.status)
  charts.show(seconds, phases)
  fillPhases(phases, now, end)
  if (table?.open) fillSeconds(table, seconds, charts.columns)
}

/** The figures of now: made once, and rewritten where they change. */
function showTiles(tiles: readonly LiveTile[]): void {
  const place = document.querySelector('#tiles')
  if (place === null) return
  while (place.children.length < tiles.length) place.append(emptyTile())
  for (const [index, { label, value, note }] of tiles.entries()) {
    const parts = place.children[index]?.children
    for (const [part, text] of [label, value, note].entries()) textIn(parts?.[part] ?? null, text)
  }
}

function emptyTile(): HTMLElement {
  const tile = document.createElement('div')
  tile.className = 'tile'
  const [value, note] = [withText('p', ''), withText('p', '')]
  value.className = 'value'
  note.className = 'note'
  tile.append(withText('h2', ''), value, note)
  return tile
}
