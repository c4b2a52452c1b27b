import fc from 'fast-check'

/** Names that reach something on every object, and those that our files use. */
const keys = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'toJSON') },
  fc.string({ unit: 'binary', maxLength: 8 }),
)

const numbers = fc.constantFrom('1e999', '-1e999', '1e-999', '-0', '9007199254740993', '0.1', `1${'0'.repeat(400)}`)
const strings = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => JSON.stringify(text)),
  // Halves of a surrogate pair, NUL, and the words that are no JSON numbers.
  fc.constantFrom(String.raw`"\ud800"`, String.raw`"\udc00x"`, String.raw`"\u0000"`, '"NaN"', '"Infinity"', '"-0"'),
)
const depths = fc.integer({ min: 1, max: 20_000 })
const deep = fc.oneof(
  depths.map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  depths.map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
)

/** A JSON value, written by somebody who means harm. */
const hostileValue: fc.Arbitrary<string> = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof({ weight: 20, arbitrary: fc.constantFrom('null', 'true', 'false', '{}', '[]') }, numbers, strings, deep),
    tie('object'),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
  ),
  object: fc
    .array(fc.tuple(keys, tie('value')), { maxLength: 4 })
    .map((entries) => `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
})).value

/** What is no JSON at all, or stops in the middle. */
const broken = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.tuple(hostileValue, fc.nat(30)).map(([text, cut]) => text.slice(0, -cut)),
  fc.constantFrom('', 'NaN', 'Infinity', '-', '{,}', '\u0000', '\uFEFF{}', '{"a":undefined}', "{'a':1}"),
)

/**
 * Variants of a document: whole ones, in which values are replaced and keys added wherever they can be, and texts of
 * which nothing is left.
 */
export function hostileTexts(document: unknown): fc.Arbitrary<string> {
  const marked = JSON.stringify(document)
  const places = [...marked.matchAll(/(?<=[:[,])("[^"]*"|[\d.]+|null|true|false)(?=[,}\]])|(?<=\{)/g)]
  const change = fc.tuple(fc.nat(Math.max(0, places.length - 1)), hostileValue, keys)
  const changed = fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const byPlace = new Map(changes.map(([place, value, key]) => [place, { value, key }]))
    // From the end, so that the places before stay where they are.
    return [...byPlace]
      .sort(([a], [b]) => b - a)
      .reduce((text, [place, { value, key }]) => {
        const { 0: old = '', index = 0 } = places[place] ?? {}
        const isObjectStart = text[index - 1] === '{' && old === ''
        const written = isObjectStart ? `${JSON.stringify(key)}:${value}${text[index] === '}' ? '' : ','}` : value
        return text.slice(0, index) + written + text.slice(index + old.length)
      }, marked)
  })
  return fc.oneof(
    { weight: 4, arbitrary: changed },
    { weight: 1, arbitrary: hostileValue },
    { weight: 1, arbitrary: broken },
  )
}
