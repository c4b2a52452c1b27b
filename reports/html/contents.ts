import { type Insert, type Markup, html } from './markup.ts'
import { Section } from './section.ts'

/** The sections of a page behind a list of them; fewer than three are seen at once, and need no list. */
export function withContents(sections: Insert): Markup {
  const found = sectionsIn(sections)
  if (found.length < 3) return html`${sections}`
  return html`<nav class="contents" aria-label="Contents"><ul>
${found.map(({ id, heading }) => html`<li><a href="#${id}">${heading}</a></li>\n`)}</ul></nav>
${sections}`
}

function sectionsIn(insert: Insert): Section[] {
  if (insert instanceof Section) return [insert]
  return Array.isArray(insert) ? insert.flatMap(sectionsIn) : []
}
