import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { mostBytes, readUserFile } from '../user-files/read-user-file.ts'
import type { ConnectionItems, StackDefinition } from './define-stack.ts'
import { handlerExport, routeFunction } from './definition-defaults.ts'

/** `target.json`: what a stack tells the harness about itself. The same shape from `local/` and `cloud/`. */
export interface TargetFile {
  readonly schema: 'fanbench/target@1'
  readonly kind: 'emulated' | 'aws'
  /** The definition's name. */
  readonly stack: string
  /** The WebSocket URL with its stage: `ws://127.0.0.1:3001/prod`. */
  readonly url: string
  readonly region: string
  readonly api: { readonly id: string; readonly stage: string }
  /** The REST API or HTTP API of the stack: its URL with the stage, its id and its stage; absent if it has none. */
  readonly httpApi?: { readonly url: string; readonly id: string; readonly stage: string }
  /** Endpoints of the AWS services where they are not AWS's own; absent keys mean AWS. */
  readonly endpoints: {
    readonly management?: string
    readonly lambda?: string
    readonly cloudwatch?: string
    readonly dynamodb?: string
    readonly logs?: string
    readonly sts?: string
    readonly cloudformation?: string
    /**
     * The URL of a record that only the embedded gateway has: the connections that are gone, and the posts to them. AWS has no
     * equivalent.
     */
    readonly gatewayRecord?: string
  }
  /** Physical names of functions, by function name (the definition's key). */
  readonly functions: Readonly<Record<string, string>>
  /** Physical table names by the definition's key. */
  readonly tables: Readonly<Record<string, string>>
  /** Name of the function behind each route key. */
  readonly routes: Readonly<Record<string, string>>
  /** Names of the functions that streams of tables invoke; absent if there are none. */
  readonly invokedByStreams?: readonly string[]
  /** The alias through which the routes invoke the functions; absent if they invoke `$LATEST`. */
  readonly alias?: string
  /** The processors of all functions, which have different prices; absent on the embedded stack. */
  readonly architecture?: 'arm64' | 'x86_64'
  readonly protocol?: string
  /** The table of the connections' items, by the definition's name of it; absent if the definition does not name it. */
  readonly connectionItems?: ConnectionItems
  /** Proves that the stack belongs to the user: the CloudFormation stack whose outputs have this nonce and this URL. */
  readonly ownership?: { readonly stack: string; readonly nonce: string }
  /** The query parameter in which `$connect` wants a signed ticket; absent if it wants none. */
  readonly ticketParameter?: string
  /** When the embedded stack closes connections by itself, in seconds; null never. On AWS the limits are the service's. */
  readonly connectionLimits?: { readonly idleSeconds: number | null; readonly maxAgeSeconds: number | null }
  /** The service times that the embedded stack takes, as a report says it; absent if it answers as soon as it can. */
  readonly serviceTimes?: string
  /** Settings of its template that change what is measured and are not emulated, a sentence each; absent if there are none. */
  readonly notEmulated?: readonly string[]
  readonly definitionHash: string
}

/** The part of a target file that follows from the definition alone. */
export function describeDefinition(
  definition: StackDefinition,
): Omit<
  TargetFile,
  | 'kind'
  | 'url'
  | 'region'
  | 'api'
  | 'httpApi'
  | 'endpoints'
  | 'alias'
  | 'architecture'
  | 'ownership'
  | 'ticketParameter'
  | 'connectionLimits'
  | 'serviceTimes'
> {
  const readers = Object.entries(definition.functions).flatMap(([functionName, { streams = {} }]) =>
    Object.keys(streams).length > 0 ? [functionName] : [],
  )
  const physical = (name: string) => [name, `${definition.name}-${name}`] as const
  return {
    schema: 'fanbench/target@1',
    stack: definition.name,
    functions: Object.fromEntries(Object.keys(definition.functions).map(physical)),
    tables: Object.fromEntries(Object.entries(definition.tables).map(([key, { name = key }]) => [key, name])),
    routes: Object.fromEntries(Object.entries(definition.routes).map(([key, route]) => [key, routeFunction(route)])),
    ...(definition.protocol === undefined ? {} : { protocol: definition.protocol }),
    ...(definition.connectionItems === undefined ? {} : { connectionItems: definition.connectionItems }),
    ...(readers.length > 0 && { invokedByStreams: readers }),
    ...(definition.notEmulated !== undefined && { notEmulated: definition.notEmulated }),
    definitionHash: definitionHash(definition),
  }
}

/** Identifies what was measured: the definition and the source of its handlers (not of what they import). */
function definitionHash(definition: StackDefinition): string {
  const hash = createHash('sha256')
  const functions = Object.entries(definition.functions).sort(([a], [b]) => (a < b ? -1 : 1))
  const described = functions.map(([name, { handler, code: _, layers, ...rest }]) => {
    const exported = handler.hash === '' ? {} : { export: handlerExport({ handler }) }
    // Where the files are decides nothing.
    return [name, { ...rest, ...exported, ...(layers !== undefined && { layers: layers.length }) }]
  })
  const { notEmulated: _, ...decisive } = definition
  hash.update(JSON.stringify({ ...decisive, functions: described }))
  for (const [, { handler }] of functions) hash.update(readUserFile(fileURLToPath(handler), mostBytes.source))
  return hash.digest('hex').slice(0, 16)
}
