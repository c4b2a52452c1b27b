import type { LiveEvent, LiveHistory } from '../live/live-events.ts'
import { showEnd } from './live/end.ts'
import { LiveCharts } from './live/live-charts.ts'
import { addLine, showLines } from './live/lines.ts'
import { fillPhases, fillSeconds } from './live/tables.ts'
import { showTiles } from './live/tiles.ts'
import { textIn } from './live/text-in.ts'

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
