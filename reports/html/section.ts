import { type Insert, Markup, html } from './markup.ts'

/** A part of a page. Its heading can be linked to, and stands in the list of contents. */
export class Section extends Markup {
  readonly id: string
  readonly heading: string

  constructor(id: string, heading: string, text: string) {
    super(text)
    this.id = id
    this.heading = heading
  }
}

/** @param beside stands in the heading too, and not in the list of contents */
export function section(heading: string, content: Insert, beside: Insert = null): Section {
  const id = idOf(heading)
  const { text } = html`<section id="${id}"><h2>${heading}${beside === null ? null : [' ', beside]}</h2>
${content}
</section>`
  return new Section(id, heading, text)
}

/**
 * Closed until a reader asks for it, by hand or by a link to it.
 *
 * @param holds what a reader would find in it, in a few words
 * @param isOpen from the start: what failed
 */
export function foldedSection(heading: string, holds: Insert, content: Insert, isOpen = false): Section {
  const id = idOf(heading)
  const { text } =
    html`<section id="${id}"><details class="folded"${isOpen ? html` open` : null}><summary><h2>${heading}</h2> <span class="holds">${holds}</span></summary>
${content}
</details></section>`
  return new Section(id, heading, text)
}

/** `Latency over time` is at `#latency-over-time`. */
export function idOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}
