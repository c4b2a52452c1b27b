import { type Conditional, type Item, type Table, engine, validationOf } from '../engine.ts'

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

/** One action of TransactWriteItems. */
export interface WriteAction extends Conditional {
  readonly TableName: string
  readonly Key?: Item
  readonly Item?: Item
}

export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck'

const condition = ['ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues']
const shared = ['TableName', ...condition, 'ReturnValuesOnConditionCheckFailure']
const isDemanded = { type: 'String', notNull: true }

/** By kind: the operation whose rules hold, the members that are taken, and those that have to be there. */
export const writeKinds = {
  Put: { validation: validationOf('PutItem'), members: [...shared, 'Item'], demanded: {} },
  Update: {
    validation: validationOf('UpdateItem'),
    members: [...shared, 'Key', 'UpdateExpression'],
    demanded: { UpdateExpression: isDemanded },
  },
  Delete: { validation: validationOf('DeleteItem'), members: [...shared, 'Key'], demanded: {} },
  ConditionCheck: {
    validation: validationOf('DeleteItem'),
    members: [...shared, 'Key'],
    demanded: { ConditionExpression: isDemanded },
  },
}

/** The types of the members of TransactItems, in the form of dynalite's own. */
export function writeActionTypes(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(writeKinds).map(([kind, { validation, members, demanded }]) => [
      kind,
      { type: `FieldStruct<${kind}>`, children: { ...typesOf(validation.types, members), ...demanded } },
    ]),
  )
}
