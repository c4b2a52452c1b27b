import type { OwnHandlers } from '../own-handlers.ts'
import { key, literal, objectOf } from './source-text.ts'

/** The text of a stack definition. */
export function stackText({ functions, routes, tables }: OwnHandlers): string {
  const access = tables.map(({ name }) => [name, literal('read-write')] as const)
  return `// The chat as data: the embedded stack of fanbench runs it on this machine, without an account.
import type { StackDefinition } from 'fanbench/stack'

const stack: StackDefinition = {
  name: 'my-chat',
  // A handler finds the name of the table members in the variable TABLE_MEMBERS. Keys are strings,
  // unless they say their type: { name: 'at', type: 'N' }.
  tables: ${objectOf(
    tables.map(({ name, partitionKey, sortKey }) => [name, keysText(partitionKey, sortKey)]),
    '  ',
  )},
  functions: {
${functions.map((one) => functionText(one, access)).join('')}  },
  // Of a route with \`replies: true\`, the \`body\` that the handler returns is sent to the caller.
  routes: {
${routes.map(({ route, name, replies }) => `    ${key(route)}: ${replies ? `{ function: ${literal(name)}, replies: true }` : literal(name)},\n`).join('')}  },
  // How a message selects its route:
  // routeSelectionExpression: '$request.body.action',
}

export default stack
`
}

function keysText(partitionKey: string, sortKey: string | undefined): string {
  const keys = [['partitionKey', literal(partitionKey)] as const]
  return objectOf(sortKey === undefined ? keys : [...keys, ['sortKey', literal(sortKey)] as const], '    ')
}

function functionText(
  { name, handler, runtime }: OwnHandlers['functions'][number],
  access: readonly (readonly [string, string])[],
): string {
  return `    ${key(name)}: {
      handler: new URL(${literal(handler)}, import.meta.url),
${runtime === undefined ? '' : `      // The Python of the machine on which it was written; of another version, it runs all the same.\n      runtime: ${literal(runtime)},\n`}      memoryMb: 256,
      timeoutSeconds: 29,
      // As much as its role in your account allows: 'read', 'write' or 'read-write'.
      tables: ${objectOf(access, '      ')},
      postsToConnections: true,
      // environment: { LOG_LEVEL: 'info' },
    },
`
}
