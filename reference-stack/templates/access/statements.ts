import { type Place, type SourceNode, at, itemsOf, textOf } from '../source/source-node.ts'
import { stringsOf } from '../resources/names.ts'

/** A statement of an IAM policy that allows or denies something, its intrinsics evaluated. */
export interface Statement {
  readonly allows: boolean
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly at: Place
}

/** The statements of an evaluated policy document; `NotAction` and `NotResource` are ignored. */
export function statementsOf(document: SourceNode | undefined): Statement[] {
  return itemsOf(at(document, 'Statement')).map((statement) => ({
    allows: textOf(at(statement, 'Effect')) !== 'Deny',
    actions: stringsOf(at(statement, 'Action')),
    resources: stringsOf(at(statement, 'Resource')),
    at: statement.at,
  }))
}

/** A denied action is not allowed, whatever other statements say. */
export function isAllowed(statements: readonly Statement[], action: string, resource: string): boolean {
  const applies = ({ actions, resources }: Statement) =>
    actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    resources.some((pattern) => matches(anywhere(pattern), anywhere(resource)))
  return statements.some((one) => one.allows && applies(one)) && !statements.some((one) => !one.allows && applies(one))
}

/**
 * An ARN without partition, Region and account, and without the id of an API: those that are written in a template are its author's,
 * and mean what the template describes.
 */
function anywhere(arn: string): string {
  const [prefix, , service, , , ...resource] = arn.replaceAll(/[#$]\{AWS::\w+\}/g, '*').split(':')
  if (prefix !== 'arn' || resource.length === 0) return arn
  const rest = resource.join(':')
  return `arn:*:${service}:*:*:${service === 'execute-api' ? rest.replace(/^[\da-z]{10}(?=\/)/, '*') : rest}`
}

/** `*` is any number of characters, `?` is one. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(text)
}
