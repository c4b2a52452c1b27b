import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { unknownOperation } from '../../wire/unknown-operation.ts'
import { actionPath } from '../engine.ts'

/** As `x-amz-target` names them: `DynamoDB_20120810.PutItem`. */
export const targetPrefix = 'DynamoDB_20120810.'

const ofDynalite = new Set(
  readdirSync(dirname(actionPath('PutItem'))).map((file) => {
    const action = basename(file, '.js')
    return `${targetPrefix}${action.charAt(0).toUpperCase()}${action.slice(1)}`
  }),
)

export function isOfDynalite(target: string): boolean {
  return ofDynalite.has(target)
}

const partiQl = new Set(['ExecuteStatement', 'BatchExecuteStatement', 'ExecuteTransaction'])

/** Why an operation that is not there is refused: on AWS it might be done. */
export function refusalOf(target: string): string {
  const isPartiQl = target.startsWith(targetPrefix) && partiQl.has(target.slice(targetPrefix.length))
  return `${unknownOperation(target)}${isPartiQl ? ' It takes PartiQL: the operations on items and on tables do the same.' : ''}`
}
