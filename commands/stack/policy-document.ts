import { type Job, type Permission, privileges } from './privileges.ts'
import { type PolicySubject, type ResourceKind, arnsOf } from './stack-arns.ts'

/** An IAM policy. */
export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

interface Statement {
  /** Letters and digits only. */
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
}

/** Names of the parts of a job, in the order of its policy. */
export function partsOf(job: Job): string[] {
  return Object.keys(privileges[job])
}

/**
 * The least privileges of a job at a stack: for each part of the job one statement a kind of resource. No statement for
 * resources that the stack does not have.
 */
export function policyDocument(job: Job, subject: PolicySubject, parts = partsOf(job)): PolicyDocument {
  const calls: Readonly<Record<string, Readonly<Record<string, Permission>>>> = privileges[job]
  const Statement = parts.flatMap((part) => statementsOf(part, Object.values(calls[part] ?? {}), subject))
  return { Version: '2012-10-17', Statement }
}

function statementsOf(part: string, permissions: readonly Permission[], subject: PolicySubject): Statement[] {
  return [...Map.groupBy(permissions, ({ on }) => on)].flatMap(([kind, allowed]) => {
    const Resource = arnsOf(kind, subject)
    if (Resource.length === 0) return []
    const Action = [...new Set(allowed.map(({ action }) => action))].sort()
    return [{ Sid: statementId(part, kind), Effect: 'Allow', Action, Resource }]
  })
}

/** `VersionsOnAliases`; for `*` it says that IAM has no resource-level permission for these actions. */
function statementId(part: string, kind: ResourceKind): string {
  const words = kind === 'anything' ? ['have', 'no', 'resource', 'level'] : ['on', ...kind.split('-')]
  return [part, ...words].map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}
