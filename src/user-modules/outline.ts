/** A value of another process, as far as it can be sent. Of a function only its presence is known. */
export type Outline =
  | { readonly kind: 'plain'; readonly value: unknown }
  | { readonly kind: 'function' }
  | { readonly kind: 'url'; readonly href: string }
  | { readonly kind: 'list'; readonly items: readonly Outline[] }
  | { readonly kind: 'object'; readonly own: Properties; readonly inherited: Properties }
  | { readonly kind: 'other' }

type Properties = readonly (readonly [key: string, value: Outline])[]

/** Deeper nesting is cut. */
const deepest = 16

/** @param parents the objects that contain it, to cut circular references */
export function outlineOf(value: unknown, parents: readonly unknown[] = []): Outline {
  if (typeof value === 'function') return { kind: 'function' }
  if (typeof value === 'symbol') return { kind: 'other' }
  if (typeof value !== 'object' || value === null) return { kind: 'plain', value }
  if (parents.length >= deepest || parents.includes(value)) return { kind: 'other' }
  // Whoever awaits the value would call that.
  if ('then' in value && typeof value.then === 'function') return { kind: 'other' }
  if (value instanceof URL) return { kind: 'url', href: value.href }
  const path = [...parents, value]
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => outlineOf(item, path)) }
  const own = Object.keys(value)
  const inherited = inheritedNames(value).filter((name) => !own.includes(name))
  const properties = (names: readonly string[]): Properties =>
    names.map((name) => [name, outlineOf((value as Record<string, unknown>)[name], path)] as const)
  return { kind: 'object', own: properties(own), inherited: properties(inherited) }
}

/** The value again. Its functions cannot be called; what is no data is null. */
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

/** Names of the methods of its class. */
function inheritedNames(value: object): string[] {
  const parent: unknown = Object.getPrototypeOf(value)
  if (typeof parent !== 'object' || parent === null || parent === Object.prototype) return []
  const names = Object.getOwnPropertyNames(parent).filter((name) => name !== 'constructor')
  return [...new Set([...names, ...inheritedNames(parent)])]
}

/** Own properties are enumerable, inherited ones are not; `__proto__` is a name like any other. */
function withProperties(value: object, properties: Properties, enumerable: boolean): object {
  for (const [key, outline] of properties)
    Object.defineProperty(value, key, { value: fromOutline(outline), enumerable, configurable: true, writable: true })
  return value
}

function notHere(): never {
  throw new Error('this function is in another process')
}
