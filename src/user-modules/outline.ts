/** A value of another process, as far as it can be sent: functions are known to be there, and no more. */
export type Outline =
  | { readonly kind: 'plain'; readonly value: unknown }
  | { readonly kind: 'function' }
  | { readonly kind: 'url'; readonly href: string }
  | { readonly kind: 'list'; readonly items: readonly Outline[] }
  | { readonly kind: 'object'; readonly own: Properties; readonly inherited: Properties }
  | { readonly kind: 'other' }

type Properties = readonly (readonly [key: string, value: Outline])[]

/** What nobody nests. */
const deepest = 16

/** @param parents those that it is a part of: a circle ends where it begins */
export function outlineOf(value: unknown, parents: readonly unknown[] = []): Outline {
  if (typeof value === 'function') return { kind: 'function' }
  if (typeof value === 'symbol') return { kind: 'other' }
  if (typeof value !== 'object' || value === null) return { kind: 'plain', value }
  if (parents.length >= deepest || parents.includes(value)) return { kind: 'other' }
  if (value instanceof URL) return { kind: 'url', href: value.href }
  const line = [...parents, value]
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => outlineOf(item, line)) }
  const own = Object.keys(value)
  const inherited = inheritedNames(value).filter((name) => !own.includes(name))
  const properties = (names: readonly string[]): Properties =>
    names.map((name) => [name, outlineOf((value as Record<string, unknown>)[name], line)] as const)
  return { kind: 'object', own: properties(own), inherited: properties(inherited) }
}

/** The same value again, but for its functions, which cannot be called, and what was no data at all, which is null. */
export function fromOutline(outline: Outline): unknown {
  switch (outline.kind) {
    case 'plain':
      return outline.value
    case 'function':
      return notHere
    case 'url':
      return new URL(outline.href)
    case 'list':
      return outline.items.map(fromOutline)
    case 'object':
      return withProperties(withProperties({}, outline.inherited, false), outline.own, true)
    default:
      return null
  }
}

/** Of a class, what its instances can do. */
function inheritedNames(value: object): string[] {
  const parent: unknown = Object.getPrototypeOf(value)
  if (typeof parent !== 'object' || parent === null || parent === Object.prototype) return []
  const names = Object.getOwnPropertyNames(parent).filter((name) => name !== 'constructor')
  return [...new Set([...names, ...inheritedNames(parent)])]
}

/** Of its own it gets those that can be seen; `__proto__` is a name like any other. */
function withProperties(value: object, properties: Properties, enumerable: boolean): object {
  for (const [key, outline] of properties)
    Object.defineProperty(value, key, { value: fromOutline(outline), enumerable, configurable: true, writable: true })
  return value
}

function notHere(): never {
  throw new Error('this function is in another process')
}
