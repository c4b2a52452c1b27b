import type { ConnectionVerb, TableAccess } from '../../define-stack.ts'
import type { Reading } from '../resources/reading.ts'
import { type Resource, functionTypes, tableTypes } from '../resources/resources.ts'
import { policiesOf } from './policies.ts'
import { type Statement, isAllowed } from './statements.ts'

/** The permissions of a function, in the form of a definition. */
export interface Grants {
  readonly tables: Readonly<Record<string, TableAccess>>
  readonly postsToConnections: readonly ConnectionVerb[]
  /** Names of functions. */
  readonly invokes: readonly string[]
  /** The key of the table that has this name; undefined if none has. */
  readonly tableKey: (name: string) => string | undefined
}

const [reads, writes] = [
  ['GetItem', 'BatchGetItem', 'Query', 'Scan'].map((action) => `dynamodb:${action}`),
  ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'].map((action) => `dynamodb:${action}`),
]
const verbs: readonly ConnectionVerb[] = ['POST', 'GET', 'DELETE']

/** Derived from the policies of the function's role. Of a role that is not in the template, everything is assumed. */
export function grantsOf(resource: Resource, stage: string, reading: Reading): Grants {
  const { resources, names, remarks } = reading
  const statements = policiesOf(resource, reading)
  if (statements === null)
    remarks.notice(
      resource.at,
      `${names.functionName(resource.id)}: its role is not in this template: it may do everything here`,
    )
  const may = (action: string, arn: string) => statements === null || isAllowed(statements, action, arn)
  const tables = resources.ofTypes(...tableTypes)
  sayMissingTables(statements ?? [], tables, reading)
  const accesses = tables.flatMap((table) => {
    const access = accessTo(names.tableArn(table), may)
    return access === undefined ? [] : [[names.tableKey(table.id), access] as const]
  })
  return {
    tables: Object.fromEntries(accesses),
    postsToConnections: verbs.filter((verb) =>
      may('execute-api:ManageConnections', names.executeApiArn(`${stage}/${verb}/@connections/id`)),
    ),
    invokes: resources
      .ofTypes(...functionTypes)
      .filter((other) =>
        names
          .functionArns(other)
          .flatMap((arn) => [arn, ...names.qualifiersOf(other).map((qualifier) => `${arn}:${qualifier}`)])
          .some((arn) => may('lambda:InvokeFunction', arn)),
      )
      .map(({ id }) => names.functionName(id)),
    tableKey: (name) => {
      const table = tables.find((one) => names.tableName(one) === name)
      return table && names.tableKey(table.id)
    },
  }
}

/**
 * For a notice: `may read and write Connections; POST @connections`.
 *
 * @param shownTable what the template calls the table of a key
 */
export function grantsText(
  { tables, postsToConnections, invokes }: Grants,
  shownTable: (key: string) => string,
): string {
  const words = { read: 'read', write: 'write', 'read-write': 'read and write' } as const
  const all = [
    ...Object.entries(tables).map(([table, access]) => `${words[access]} ${shownTable(table)}`),
    ...(postsToConnections.length > 0 ? [`${postsToConnections.join(', ')} @connections`] : []),
    ...(invokes.length > 0 ? [`invoke ${invokes.join(', ')}`] : []),
  ]
  return all.length === 0 ? 'has no access to tables, @connections or functions' : `may ${all.join('; ')}`
}

/** A table that was made by hand, or by another stack: a policy is where its name is seen. */
function sayMissingTables(
  statements: readonly Statement[],
  tables: readonly Resource[],
  { names, remarks }: Reading,
): void {
  const known = tables.map((table) => names.tableName(table))
  for (const { allows, resources, at } of statements)
    for (const arn of allows ? resources : []) {
      const name = /^arn:[^:]*:dynamodb:.*:table\/([\w.-]+)$/.exec(arn)?.[1]
      if (name !== undefined && !known.includes(name))
        remarks.notice(
          at,
          `the table ${name} is not in this template: it does not exist here, and requests for it fail`,
        )
    }
}

function accessTo(arn: string, may: (action: string, arn: string) => boolean): TableAccess | undefined {
  const [canRead, canWrite] = [reads, writes].map((actions) => actions?.some((action) => may(action, arn)))
  if (canRead) return canWrite ? 'read-write' : 'read'
  return canWrite ? 'write' : undefined
}
