import type { TableAccess } from '../define-stack.ts'

/** Of Query and Scan an index is a resource of its own. */
export const indexActions = ['dynamodb:Query', 'dynamodb:Scan']

/** A condition check of a transaction tells no more than a read, and no more than a write with a condition. */
const checking = 'dynamodb:ConditionCheckItem'
const reading = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', ...indexActions]
const writing = ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem']

/**
 * The IAM actions of each access. Conditions and returned old values need no more than the write that they belong to, and
 * transactions no more than the same actions alone.
 */
export const tableActions: Readonly<Record<TableAccess, readonly string[]>> = {
  read: [...reading, checking],
  write: [...writing, checking],
  'read-write': [...reading, ...writing, checking],
}
