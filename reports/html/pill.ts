import type { Outcome } from '../outcome.ts'
import { type Markup, html } from './markup.ts'

/** An outcome as a coloured mark and word. */
export function pill({ tone, mark, word }: Outcome): Markup {
  return html`<span class="pill ${tone}">${mark} ${word}</span>`
}
