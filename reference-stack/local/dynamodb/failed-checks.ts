import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname } from 'node:path'

const require = createRequire(import.meta.url)

interface ConditionalWrite {
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE'
}

interface Refusal {
  readonly body: Record<string, unknown>
}

interface Store {
  checkConditional: (request: ConditionalWrite, existing: object | undefined) => Refusal | null | undefined
}

interface Validation {
  readonly types: Record<string, unknown>
}

/**
 * Teaches dynalite `ReturnValuesOnConditionCheckFailure`, which it drops: "returns the item attributes for an operation that
 * failed a condition check", as `Item` of the error. The item is the one that was checked: nothing can be written in between.
 */
export function returnItemsOfFailedChecks(): void {
  for (const operation of ['putItem', 'updateItem', 'deleteItem']) {
    const { types } = require(`dynalite/validations/${operation}`) as Validation
    types['ReturnValuesOnConditionCheckFailure'] = { type: 'String', enum: ['ALL_OLD', 'NONE'] }
  }
  const store = require('dynalite/db') as Store
  const { checkConditional } = store
  store.checkConditional = (request, existing) => {
    const refusal = checkConditional(request, existing)
    if (refusal && existing !== undefined && request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD') {
      refusal.body['Item'] = existing
    }
    return refusal
  }
}

/** As `x-amz-target` names them: `DynamoDB_20120810.PutItem`. */
const knownTargets = new Set(
  readdirSync(dirname(require.resolve('dynalite/actions/putItem'))).map((file) => {
    const action = basename(file, '.js')
    return `DynamoDB_20120810.${action.charAt(0).toUpperCase()}${action.slice(1)}`
  }),
)

export function isKnownOperation(target: string): boolean {
  return knownTargets.has(target)
}
