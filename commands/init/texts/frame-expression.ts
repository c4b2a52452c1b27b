import { type Blank, blankPattern, looksLikeJson } from '../../../src/crowd/protocols/frames/blanks.ts'
import { literal, objectOf } from './source-text.ts'

/** What fills in a blank, as an expression of the generated function. */
const expressions: Readonly<Record<Blank, string>> = { room: 'room', text: 'text', member: 'member.name' }

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
  const parts = text.split(blankPattern)
  const joined = parts.flatMap((part, at) => {
    if (at % 2 === 1) return [expressions[part as Blank]]
    return part === '' ? [] : [literal(part)]
  })
  return joined.length === 0 ? "''" : joined.join(' + ')
}
