/** The values that fill the blanks of a frame. */
export const blanks = ['room', 'text', 'member'] as const

export type Blank = (typeof blanks)[number]

/** It has one group, so every second part of a text that is split by it is a blank. */
export const blankPattern = new RegExp(`\\{(${blanks.join('|')})\\}`)

/** The blanks that a frame has. */
export function blanksIn(frame: string): Set<Blank> {
  return new Set([...frame.matchAll(new RegExp(blankPattern, 'g'))].map(([, blank]) => blank as Blank))
}

/** Has it to be JSON? `{room} {text}` has not, and begins like it. */
export function looksLikeJson(frame: string): boolean {
  return /^\s*[[{]/.test(frame) && frame.trimStart().search(blankPattern) !== 0
}

/**
 * Returns a function that replaces the blanks of a frame with values; a blank without a value becomes empty. The rest of the
 * frame stays as typed. Blanks inside JSON strings are escaped.
 */
export function filler(frame: string): (values: Readonly<Partial<Record<Blank, string>>>) => string {
  const parts = frame.split(blankPattern)
  const escaped = looksLikeJson(frame)
    ? (value: string) => JSON.stringify(value).slice(1, -1)
    : (value: string) => value
  return (values) => parts.map((part, at) => (at % 2 === 0 ? part : escaped(values[part as Blank] ?? ''))).join('')
}
