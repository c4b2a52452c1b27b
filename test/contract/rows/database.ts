import type { Rows } from './row.ts'

/** 6.1 errors of DynamoDB. */
export const databaseRows = {
  '6.1-failed-check': { flag: 'D/O', claim: 'a condition that does not hold is ConditionalCheckFailedException' },
  '6.1-failed-check-item': {
    flag: 'D',
    claim: 'with ReturnValuesOnConditionCheckFailure ALL_OLD its error has the item that was checked',
    source: 'DynamoDB API Reference, PutItem, UpdateItem and DeleteItem; ConditionalCheckFailedException',
  },
  '6.1-unknown-operation': {
    flag: 'O',
    claim: 'an operation that there is not is UnknownOperationException',
    source: 'architect/dynalite, held against DynamoDB',
  },
} as const satisfies Rows
