/** An element of our own document; to miss one, or to find another kind of it, is our bug. */
export function element(id: string): HTMLElement {
  return elementOf(HTMLElement, id)
}

export function elementOf<Kind extends HTMLElement>(kind: new () => Kind, id: string): Kind {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`the document has no #${id} of this kind`)
  return found
}

/** A new element with text in it. Text of others only ever becomes text, and its direction stays its own. */
export function withText<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  text: string,
  className = '',
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  made.textContent = text
  if (className !== '') made.className = className
  return made
}

/** Sets the text only if it is another one: a screen reader would read it again. */
export function setText(place: HTMLElement, text: string): void {
  if (place.textContent !== text) place.textContent = text
}
