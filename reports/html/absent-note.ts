import { absent } from '../figures.ts'
import { type Insert, type Markup, html } from './markup.ts'

/** What {@link absent} means, for pages of several runs; null where no cell of the content is without a figure. */
export function absentNote(content: Insert): Markup | null {
  const { text } = html`${content}`
  return text.includes(`>${absent}<`)
    ? html`<p class="scope">${absent} in a table: not measured, not known, or too few samples to tell. It is not zero.</p>`
    : null
}
