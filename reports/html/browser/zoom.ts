import uPlot from 'uplot'

/** What the keys do, and the pointer; said by the browser for a chart that has the focus or the pointer. */
const instructions =
  'Drag across it, or press + and −, to zoom. The arrow keys move, and 0 or Escape shows the whole chart again.'

/** The share of the width by which an arrow key moves. */
const step = 0.25
/** A line needs two of them. */
const fewestPoints = 2

/**
 * Lets a reader zoom a chart along x, by pointer and by keyboard, and go back. Charts over the seconds of a run move together, so that
 * what is beside each other stays the same time.
 *
 * @param label the name of a place on x
 */
export function addZoom(plot: uPlot, place: HTMLElement, label: (x: number) => string): void {
  const reset = document.createElement('button')
  reset.type = 'button'
  reset.className = 'whole-chart'
  reset.hidden = true
  reset.addEventListener('click', () => {
    place.focus({ preventScroll: true })
    showWhole(plot)
    say('The whole chart')
  })
  place.before(reset)
  place.tabIndex = 0
  place.title = instructions
  place.setAttribute('aria-keyshortcuts', '+ - ArrowLeft ArrowRight 0 Escape')
  place.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !press(plot, event.key)) return
    event.preventDefault()
    // uPlot changes its scales in a microtask of its own, which is before this one.
    queueMicrotask(() => say(isZoomed(plot) ? shownSpan(plot, label) : 'The whole chart'))
  })
  const tell = () => {
    reset.hidden = !isZoomed(plot)
    reset.textContent = `Whole chart (now ${shownSpan(plot, label)})`
  }
  ;(plot.hooks.setScale ??= []).push((_plot, key) => key === 'x' && tell())
}

/** The scale of x, which shows a span that a reader has chosen as it is; uPlot asks it about every span. */
export function zoomable(scale: uPlot.Scale): uPlot.Scale {
  const { range } = scale
  if (typeof range !== 'function') return scale
  return {
    ...scale,
    range: (plot, min, max, key) => {
      const { first, last } = endsOf(plot)
      return min === first && max === last ? range(plot, min, max, key) : [min, max]
    },
  }
}

/** New figures in a chart that may be zoomed: it goes on showing the span that was chosen. */
export function showFigures(plot: uPlot, figures: uPlot.AlignedData): void {
  const span = isZoomed(plot) ? spanOf(plot) : null
  plot.batch(() => {
    plot.setData(figures, span === null)
    if (span !== null) plot.setScale('x', span)
  })
}

/** @returns whether the key means anything here */
function press(plot: uPlot, key: string): boolean {
  if (key === '+' || key === '=') show(plot, 0.25, 0.75)
  else if (key === '-' || key === '−') show(plot, -0.5, 1.5)
  else if (key === 'ArrowLeft' && isZoomed(plot)) move(plot, -step)
  else if (key === 'ArrowRight' && isZoomed(plot)) move(plot, step)
  else if (key === '0' || (key === 'Escape' && isZoomed(plot))) showWhole(plot)
  else return false
  return true
}

/** From one share of the shown width to another, as far as there is something: on a logarithmic axis too. */
function show(plot: uPlot, from: number, to: number): void {
  const whole = wholeOf(plot)
  const min = Math.max(whole.min, plot.posToVal(from * plot.over.clientWidth, 'x'))
  const max = Math.min(whole.max, plot.posToVal(to * plot.over.clientWidth, 'x'))
  if (min <= whole.min && max >= whole.max) return showWhole(plot)
  if (plot.data[0].filter((x) => x >= min && x <= max).length < fewestPoints) return
  for (const one of inStep(plot)) one.setScale('x', { min, max })
}

/** As far as the end, so that the width of the span stays the same. */
function move(plot: uPlot, share: number): void {
  const { min, max } = wholeOf(plot)
  const endAt = plot.valToPos(share < 0 ? min : max, 'x') / plot.over.clientWidth
  const by = share < 0 ? Math.max(share, Math.min(0, endAt)) : Math.min(share, Math.max(0, endAt - 1))
  if (by !== 0) show(plot, by, 1 + by)
}

function showWhole(plot: uPlot): void {
  for (const one of inStep(plot)) {
    const { first, last } = endsOf(one)
    one.setScale('x', { min: first, max: last })
  }
}

function inStep(plot: uPlot): readonly uPlot[] {
  const key = plot.cursor.sync?.key
  const together = typeof key === 'string' ? uPlot.sync(key).plots : []
  return together.includes(plot) ? together : [plot]
}

interface Span {
  readonly min: number
  readonly max: number
}

function spanOf(plot: uPlot): Span {
  const { min = 0, max = 0 } = plot.scales['x'] ?? {}
  return { min: min ?? 0, max: max ?? 0 }
}

function wholeOf(plot: uPlot): Span {
  const range = plot.scales['x']?.range
  const { first, last } = endsOf(plot)
  const [min, max] = typeof range === 'function' ? range(plot, first, last, 'x') : [first, last]
  return { min: min ?? first, max: max ?? last }
}

/** The first and the last place of x. */
function endsOf(plot: uPlot): { first: number; last: number } {
  const xs = plot.data[0]
  return { first: xs.at(0) ?? 0, last: xs.at(-1) ?? 0 }
}

function isZoomed(plot: uPlot): boolean {
  const [shown, whole] = [spanOf(plot), wholeOf(plot)]
  return shown.min > whole.min || shown.max < whole.max
}

function shownSpan(plot: uPlot, label: (x: number) => string): string {
  const { min, max } = spanOf(plot)
  return `${label(min)} to ${label(max)}`
}

let announcer: HTMLElement | undefined

/** One place for all charts: a reader works with one at a time. */
function say(text: string): void {
  if (announcer === undefined) {
    announcer = document.createElement('p')
    announcer.className = 'said'
    announcer.role = 'status'
    document.querySelector('main')?.append(announcer)
  }
  announcer.textContent = text
}
