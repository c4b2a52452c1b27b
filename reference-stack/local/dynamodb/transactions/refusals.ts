import type { Item, Refused } from '../engine.ts'

/** Why one action stands in the way of its transaction; `None` of those that do not. */
export interface CancellationReason {
  readonly Code:
    | 'None'
    | 'ConditionalCheckFailed'
    | 'ProvisionedThroughputExceeded'
    | 'ValidationError'
    | 'TransactionConflict'
  readonly Message?: string
  /** The item that was checked, if it was asked for. */
  readonly Item?: Item
}

export const noReason: CancellationReason = { Code: 'None' }

/** "TransactionConflict: ... Message: Transaction is ongoing for the item." */
export const ongoing: CancellationReason = {
  Code: 'TransactionConflict',
  Message: 'Transaction is ongoing for the item',
}

/** The reason that the refusal of one action is, or undefined where it is one of the whole request. */
export function reasonOf({ body: { __type, message, Item } }: Refused): CancellationReason | undefined {
  if (__type.endsWith('#ConditionalCheckFailedException')) {
    return { Code: 'ConditionalCheckFailed', Message: message ?? '', ...(Item && { Item }) }
  }
  if (__type.endsWith('#ProvisionedThroughputExceededException')) {
    return { Code: 'ProvisionedThroughputExceeded', Message: message ?? '' }
  }
  return __type.endsWith('#ValidationException') ? { Code: 'ValidationError', Message: message ?? '' } : undefined
}

/** @param reasons one for each action, in their order */
export function canceled(reasons: readonly CancellationReason[]): Refused {
  const codes = reasons.map(({ Code }) => Code).join(', ')
  return refused(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons: reasons },
  )
}

export function inProgress(): Refused {
  return refused(
    'TransactionInProgressException',
    'The transaction with the given request token is already in progress',
  )
}

export function otherParameters(): Refused {
  return refused(
    'IdempotentParameterMismatchException',
    'DynamoDB rejected the request because you retried a request with a different payload but with an idempotent token that was already used',
  )
}

/** The model's errors of transactions have `Message`, with a capital. */
function refused(name: string, text: string, more: object = {}): Refused {
  const body = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, Message: text, ...more }
  return Object.assign(new Error(text), { statusCode: 400, body })
}
