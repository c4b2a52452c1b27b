import type { TableAccess } from '../define-stack.ts'

const reading = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan']
const writing = ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem']

/**
 * The IAM actions of each access. Conditions and returned old values need no more than the write that they belong to.
 * Transactions need these actions and `ConditionCheckItem`, which no access includes.
 */
export const tableActions: Readonly<Record<TableAccess, readonly string[]>> = {
  read: reading,
  write: writing,
  'read-write': [...reading, ...writing],
}
