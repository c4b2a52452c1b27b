/** A link to a section that is folded opens it: from the list of contents, and from elsewhere. */
export function followLinksIntoFolds(): void {
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
export function openForPrint(): void {
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
