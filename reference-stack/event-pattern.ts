import type { EventPattern } from './define-stack.ts'

/** Event patterns as Lambda's filter criteria have them, with the comparison operators that Lambda's documentation lists. */

type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json }
type JsonObject = { readonly [member: string]: Json }

/** `$or` contains patterns; one of them has to fit, and so have the other members. */
const or = '$or'

/** Does an event fit? Of a pattern without {@link eventPatternMistakes}. */
export function fitsPattern(pattern: EventPattern, event: unknown): boolean {
  const object = isObject(event) ? event : {}
  return Object.entries(pattern).every(([member, wanted]) => {
    if (member === or) return (wanted as readonly EventPattern[]).some((one) => fitsPattern(one, object))
    const value = Object.hasOwn(object, member) ? object[member] : undefined
    if (!isList(wanted)) return fitsPattern(wanted as EventPattern, value)
    // Of a list one element has to fit.
    const values = isList(value) ? value : [value]
    return wanted.some((rule) => values.some((one) => fitsRule(rule, one)))
  })
}

/** Every mistake of a pattern, with the path to it. */
export function eventPatternMistakes(pattern: unknown, path = ''): readonly string[] {
  const where = path === '' ? '' : `${path}: `
  if (!isObject(pattern) || Object.keys(pattern).length === 0)
    return [
      `${where}has to be a pattern: an object of lists, such as { dynamodb: { Keys: { room: { S: ['lobby'] } } } }`,
    ]
  return Object.entries(pattern).flatMap(([member, wanted]) => {
    const inner = path === '' ? member : `${path}.${member}`
    if (!isList(wanted))
      return member === or ? [`${inner}: has to be a list of patterns`] : eventPatternMistakes(wanted, inner)
    if (wanted.length === 0) return [`${inner}: has no values`]
    if (member === or) return wanted.flatMap((one, at) => eventPatternMistakes(one, `${inner}.${at}`))
    return wanted.flatMap((rule) => ruleMistake(rule).map((mistake) => `${inner}: ${mistake}`))
  })
}

/** @param value undefined for a member that is not there */
function fitsRule(rule: Json, value: Json | undefined): boolean {
  if (!isObject(rule)) return rule === value
  const [[operator, operand] = ['', null]] = Object.entries(rule)
  switch (operator) {
    // "Comparison operators only work on leaf nodes": a member that holds an object does not exist for it.
    case 'exists':
      return operand === (value !== undefined && !isObject(value))
    case 'anything-but':
      return value !== undefined && !isObject(value) && !fitsAny(operand, value)
    case 'numeric':
      return typeof value === 'number' && inRange(operand as readonly Json[], value)
    default:
      return typeof value === 'string' && comparesText(operator, operand as string, value)
  }
}

function fitsAny(operand: Json, value: Json): boolean {
  if (isObject(operand)) return fitsRule(operand, value)
  return (isList(operand) ? operand : [operand]).includes(value)
}

function comparesText(operator: string, operand: string, value: string): boolean {
  switch (operator) {
    case 'prefix':
      return value.startsWith(operand)
    case 'suffix':
      return value.endsWith(operand)
    default:
      return value.toLowerCase() === operand.toLowerCase()
  }
}

const comparisons: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
}

function comparisonOf(sign: Json | undefined) {
  return typeof sign === 'string' ? comparisons[sign] : undefined
}

/** `['>', 10, '<=', 20]` */
function inRange(range: readonly Json[], value: number): boolean {
  return pairsOf(range).every(([comparison, limit]) => comparisonOf(comparison)?.(value, Number(limit)))
}

function pairsOf(range: readonly Json[]): (readonly [Json | undefined, Json | undefined])[] {
  return range.flatMap((_, at) => (at % 2 === 0 ? [[range[at], range[at + 1]] as const] : []))
}

const textOperators = ['prefix', 'suffix', 'equals-ignore-case']
const operators = [...textOperators, 'anything-but', 'exists', 'numeric']

function ruleMistake(rule: unknown): readonly string[] {
  if (isList(rule)) return ['a list within a list fits nothing']
  if (!isObject(rule)) return []
  const [[operator, operand] = ['', undefined], ...others] = Object.entries(rule)
  if (others.length > 0 || !operators.includes(operator))
    return [`${JSON.stringify(rule)} is no comparison: there are ${operators.join(', ')}`]
  if (isOperand(operator, operand)) return []
  return [`${operator} cannot take ${JSON.stringify(operand)}`]
}

function isOperand(operator: string, operand: Json | undefined): boolean {
  if (operator === 'exists') return typeof operand === 'boolean'
  if (operator === 'numeric')
    return (
      isList(operand) &&
      operand.length > 0 &&
      pairsOf(operand).every(
        ([comparison, limit]) => comparisonOf(comparison) !== undefined && typeof limit === 'number',
      )
    )
  if (operator === 'anything-but') {
    if (isObject(operand)) return ruleMistake(operand).length === 0
    const values = isList(operand) ? operand : [operand]
    return values.length > 0 && values.every((one) => typeof one === 'string' || typeof one === 'number')
  }
  return typeof operand === 'string'
}

function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value)
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value)
}
