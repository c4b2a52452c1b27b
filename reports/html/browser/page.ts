import { chartIn, drawInFrame, keepInShape } from './frames.ts'

/** Draws the charts of the page. Everything they show stands in the tables already, so that nothing depends on this. */
document.documentElement.classList.add('scripted')
const drawn = [...document.querySelectorAll<HTMLElement>('figure.chart')].flatMap((frame) => {
  const chart = chartIn(frame)
  return chart === null ? [] : drawInFrame(frame, chart)
})

for (const details of document.querySelectorAll<HTMLDetailsElement>('details.figures')) details.open = false

keepInShape(() => drawn)

addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details')) details.open = true
})
