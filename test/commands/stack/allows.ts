import type { PolicyDocument } from '../../../commands/stack/commands/policy.ts'
import type { NeededPermission } from './wire-permission.ts'

/** Permissions that were needed and are not in the policy. */
export function notAllowed(policy: PolicyDocument, needed: readonly NeededPermission[]): string[] {
  const missing = needed.filter((permission) => !policy.Statement.some((statement) => permits(statement, permission)))
  return [...new Set(missing.map(({ action, resource }) => `${action} ${resource}`))]
}

/** Permissions of the policy that were not needed. */
export function notNeeded({ Statement }: PolicyDocument, needed: readonly NeededPermission[]): string[] {
  return Statement.flatMap((statement) =>
    statement.Action.filter(
      (action) => !needed.some((permission) => permission.action === action && permits(statement, permission)),
    ).map((action) => `${statement.Sid}: ${action}`),
  )
}

/** As IAM reads a policy: an asterisk stands for anything. */
function permits(
  { Action, Resource }: PolicyDocument['Statement'][number],
  { action, resource }: NeededPermission,
): boolean {
  return Action.includes(action) && Resource.some((pattern) => fits(pattern, resource))
}

function fits(pattern: string, arn: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[^\w-]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.*')}$`).test(arn)
}
