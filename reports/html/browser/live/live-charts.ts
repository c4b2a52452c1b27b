import type { Chart } from '../../chart.ts'
import type { LivePhase, LiveSecond } from '../../live/live-events.ts'
import { chartIn, drawInFrame, keepInShape } from '../frames.ts'
import type { DrawnChart } from '../plot.ts'

/** A frame of the page, with its chart as it came: without figures. */
interface LiveFrame {
  readonly frame: HTMLElement
  readonly empty: Chart
  drawn: readonly DrawnChart[]
}

/** A series as a column of figures. */
export interface LiveColumn {
  readonly label: string
  readonly yAxis: Chart['yAxis']
}

/** The charts of the page, drawn once there is something to draw. */
export class LiveCharts {
  readonly columns: readonly LiveColumn[]
  readonly #frames: readonly LiveFrame[]

  constructor() {
    this.#frames = [...document.querySelectorAll<HTMLElement>('figure.chart')].flatMap((frame) => {
      const empty = chartIn(frame)
      return empty === null ? [] : { frame, empty, drawn: [] }
    })
    this.columns = this.#frames.flatMap(({ empty: { series, yAxis } }) => series.map(({ label }) => ({ label, yAxis })))
    keepInShape(() => this.#frames.flatMap(({ drawn }) => drawn))
  }

  show(seconds: readonly LiveSecond[], phases: readonly LivePhase[]): void {
    if (seconds.length === 0) return
    for (const place of this.#frames) {
      const chart = filled(place.empty, seconds, phases)
      if (place.drawn.length === 0) place.drawn = drawInFrame(place.frame, chart)
      else for (const drawn of place.drawn) drawn.show(chart)
    }
  }
}

function filled(empty: Chart, seconds: readonly LiveSecond[], phases: readonly LivePhase[]): Chart {
  const lastSecond = seconds.at(-1)?.second ?? 0
  return {
    ...empty,
    x: seconds.map(({ second }) => second),
    series: empty.series.map((series) => ({
      ...series,
      values: seconds.map(({ values }) => values[series.label] ?? null),
    })),
    phases: phases.map(({ name, startSecond }, place) => ({
      name,
      startSecond,
      endSecond: phases[place + 1]?.startSecond ?? lastSecond,
    })),
  }
}
