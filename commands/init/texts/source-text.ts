/** Names of a user's settings as TypeScript: nothing that is typed can end its literal. */

/** A text as a literal. JSON's are JavaScript's too, since ES2019 also with U+2028. */
export function literal(text: string): string {
  return /^[\w .:,;/$@{}"-]*$/.test(text) ? `'${text}'` : JSON.stringify(text)
}

/** A name as the key of an object literal. `__proto__: x` would set the prototype. */
export function key(name: string): string {
  if (name === '__proto__') return '["__proto__"]'
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)
}

/** Matches a key that can also be the variable of its value. `0` and `null` cannot be variables. */
const isVariable = /^(?!(?:true|false|null)$)[A-Za-z_$][\w$]*$/

/** `{ a: 1, b }` of keys and expressions; one a line where it gets long. */
export function objectOf(entries: readonly (readonly [name: string, expression: string])[], indent: string): string {
  const parts = entries.map(([name, expression]) =>
    name === expression && isVariable.test(name) ? name : `${key(name)}: ${expression}`,
  )
  const line = parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
  if (line.length + indent.length <= 100 && !line.includes('\n')) return line
  return `{\n${parts.map((part) => `${indent}  ${part},\n`).join('')}${indent}}`
}
