import { engine, validationOf } from './engine.ts'

/**
 * Teaches dynalite `ReturnValuesOnConditionCheckFailure`, which it drops: "returns the item attributes for an operation that
 * failed a condition check", as `Item` of the error. The item is the one that was checked: nothing can be written in between.
 */
export function returnItemsOfFailedChecks(): void {
  for (const operation of ['PutItem', 'UpdateItem', 'DeleteItem']) {
    validationOf(operation).types[member] = { type: 'String', enum: ['ALL_OLD', 'NONE'] }
  }
  const { checkConditional } = engine
  engine.checkConditional = (request, existing) => {
    const refusal = checkConditional(request, existing)
    if (refusal && existing !== undefined && request[member] === 'ALL_OLD') refusal.body.Item = existing
    return refusal
  }
}

const member = 'ReturnValuesOnConditionCheckFailure'
