import type { Item } from '../engine.ts'

/** Have both the same attributes with the same values? Neither attributes nor the elements of sets have an order. */
export function isSameItem(one: Item, other: Item): boolean {
  return isSame(one, other)
}

function isSame(one: unknown, other: unknown, isSet = false): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    if (one.length !== other.length) return false
    if (isSet) return one.every((element) => other.includes(element))
    return one.every((element, at) => isSame(element, other[at]))
  }
  if (!isObject(one) || !isObject(other)) return one === other
  const members = Object.keys(one)
  return (
    members.length === Object.keys(other).length &&
    members.every((member) => member in other && isSame(one[member], other[member], setTypes.has(member)))
  )
}

/** The value of an attribute that is called so is an object: a list under such a name is always a set. */
const setTypes = new Set(['SS', 'NS', 'BS'])

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
