/** Writes a text where it is not written yet. Never as markup. */
export function textIn(place: string | Element | null, text: string): void {
  const element = typeof place === 'string' ? document.querySelector(place) : place
  if (element !== null && element.textContent !== text) element.textContent = text
}

/** A new element with a text. */
export function withText<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text: string,
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  element.textContent = text
  return element
}
