const guarded = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Number.prototype,
  Map.prototype,
]
const before = guarded.map((prototype) => Reflect.ownKeys(prototype).length)

/** Names the first thing by which a prototype that everybody shares has changed; null if none has. */
export function pollution(): string | null {
  const changed = guarded.findIndex((prototype, at) => Reflect.ownKeys(prototype).length !== before[at])
  if (changed !== -1) return `${guarded[changed]?.constructor.name}.prototype has other keys than before`
  if (Object.getPrototypeOf({}) !== Object.prototype) return 'a new object has another prototype'
  for (const key in {}) return `every object has ${key}`
  return null
}

/** Has any object within a value been given another prototype than the ordinary ones? */
export function hasStrangePrototype(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value) as unknown
  const isOrdinary = [Object.prototype, Array.prototype, null].some((ordinary) => ordinary === prototype)
  return !isOrdinary || Object.values(value).some(hasStrangePrototype)
}
