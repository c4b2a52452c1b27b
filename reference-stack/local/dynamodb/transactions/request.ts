import { type Item, type Table, engine } from '../engine.ts'

/** "DynamoDB performs two underlying reads or writes of every item in the transaction." */
export const unitsPerUnit = 2

/** The item of a transaction's action, which may exist or not. */
export interface Target {
  readonly table: Table
  /** In the map of the table's items. */
  readonly key: string
}

/** @throws Refused if the key is not one of the table: of the whole request, not of this action alone */
export function targetOf(table: Table, { Key, Item }: { readonly Key?: Item; readonly Item?: Item }): Target {
  const mistake = Item === undefined ? engine.validateKey(Key ?? {}, table) : engine.validateItem(Item, table)
  if (mistake) throw mistake
  return { table, key: engine.createKey(Item ?? Key ?? {}, table) }
}

/** "No two actions can target the same item." */
export function assertDistinct(targets: readonly Target[]): void {
  if (new Set(targets.map(idOf)).size < targets.length)
    throw engine.validationError('Transaction request cannot include multiple operations on one item')
}

/** The id of an item among those of all tables. */
export function idOf({ table, key }: Target): string {
  return `${table.TableName}~${key}`
}

/** Picks the members of a request that an action of a transaction shares with the operation of the same name. */
export function typesOf(types: Record<string, unknown>, members: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(members.map((member) => [member, types[member]]))
}
