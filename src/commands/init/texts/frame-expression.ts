import { literal, objectOf } from './source-text.ts'

/** What a frame is filled in with, as an expression of the generated function. */
export const blanks = { room: 'room', text: 'text', member: 'member.name' } as const

export type Blank = keyof typeof blanks

const blankPattern = new RegExp(`\\{(${Object.keys(blanks).join('|')})\\}`)

/** The blanks that a frame has. */
export function blanksIn(frame: string): Set<Blank> {
  return new Set([...frame.matchAll(new RegExp(blankPattern, 'g'))].map(([, blank]) => blank as Blank))
}

/** Has it to be JSON? `{room} {text}` has not, and begins like it. */
export function looksLikeJson(frame: string): boolean {
  return /^\s*[[{]/.test(frame) && frame.trimStart().search(blankPattern) !== 0
}

/**
 * The expression that makes a frame: `JSON.stringify({ action: 'say', room })`, or for one that is no JSON `'SAY ' + text`.
 *
 * @param frame with `{room}`, `{text}` and `{member}` where these come
 */
export function frameExpression(frame: string, indent: string): string {
  if (!looksLikeJson(frame)) return filledIn(frame)
  return `JSON.stringify(${valueExpression(JSON.parse(frame) as unknown, indent)})`
}

function valueExpression(value: unknown, indent: string): string {
  if (typeof value === 'string') return filledIn(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item) => valueExpression(item, indent)).join(', ')}]`
  const entries = Object.entries(value).map(([name, inner]) => [name, valueExpression(inner, `${indent}  `)] as const)
  return objectOf(entries, indent)
}

function filledIn(text: string): string {
  // The pattern has one group, so every second part is a blank.
  const parts = text.split(blankPattern)
  const expressions = parts.flatMap((part, at) => {
    if (at % 2 === 1) return [blanks[part as Blank]]
    return part === '' ? [] : [literal(part)]
  })
  return expressions.length === 0 ? "''" : expressions.join(' + ')
}
