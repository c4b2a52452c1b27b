import { type Conditional, type Item, validationOf } from '../engine.ts'
import { typesOf } from './request.ts'

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
