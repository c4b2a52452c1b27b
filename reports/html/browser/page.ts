import { chartIn, drawInFrame, keepInShape } from './frames.ts'
import { followLinksIntoFolds, openForPrint } from './folds.ts'

/** Draws the charts of the page. Everything they show stands in the tables already, so that nothing depends on this. */
document.documentElement.classList.add('scripted')
for (const details of document.querySelectorAll<HTMLDetailsElement>('details.figures')) details.open = false

const drawn = [...document.querySelectorAll<HTMLElement>('figure.chart')].flatMap((frame) => {
  const chart = chartIn(frame)
  return chart === null ? [] : drawInFrame(frame, chart)
})

keepInShape(() => drawn)
followLinksIntoFolds()
openForPrint()
