import { chartIn, drawInFrame, keepInShape } from './frames.ts'

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

/** A link to a section that is folded opens it: from the list of contents, and from elsewhere. */
function followLinksIntoFolds(): void {
  const open = (): void => {
    const fold = document.getElementById(location.hash.slice(1))?.querySelector<HTMLDetailsElement>('details.folded')
    if (fold) fold.open = true
  }
  addEventListener('hashchange', open)
  open()
}

/**
 * What is folded is printed too, and is folded again afterwards; except the tables of charts, which are seen, and checks that
 * have passed, of which the one line says all.
 */
function openForPrint(): void {
  let opened: HTMLDetailsElement[] = []
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>('section:not(#checks) > details.folded:not([open])')]
    for (const details of opened) details.open = true
  })
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false
    opened = []
  })
}
