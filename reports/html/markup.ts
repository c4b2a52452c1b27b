/** Text that is HTML already. Only `html` and the two functions below make it, so that nothing gets in unescaped. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Insert = Markup | string | number | null | readonly Insert[]

/** A template whose inserts are escaped, unless they are Markup themselves; lists are joined and `null` is left out. */
export function html(parts: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  return new Markup(parts.map((part, index) => part + written(inserts[index] ?? null)).join(''))
}

/** Data for the page's own script. No `<` is left in it, so that no string can end the element. */
export function dataIsland(data: unknown): Markup {
  const json = JSON.stringify(data).replaceAll('<', '\\u003c')
  return new Markup(`<script type="application/json">${json}</script>`)
}

/** Our own style sheet or script, as it is. Never for anything that comes from a run. */
export function trusted(text: string): Markup {
  return new Markup(text)
}

function written(insert: Insert): string {
  if (insert === null) return ''
  if (insert instanceof Markup) return insert.text
  if (typeof insert === 'string' || typeof insert === 'number') return escaped(String(insert))
  return insert.map(written).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
