import type { Headline, Outcome } from '../outcome.ts'
import { type Markup, html } from './markup.ts'

/** An outcome as a coloured mark and word. */
export function pill({ tone, mark, word }: Outcome): Markup {
  return html`<span class="pill ${tone}">${mark} ${word}</span>`
}

/** The first line of a page. */
export function heading({ outcome, sentence }: Headline): Markup {
  return html`<h1><span class="mark" aria-hidden="true">${outcome.mark}</span> ${sentence}</h1>`
}
