import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** A DynamoDB table. Keys are strings; `expiresAt` names the TTL attribute (epoch seconds). */
export interface TableDefinition {
  readonly partitionKey: string
  readonly sortKey?: string
  readonly expiresAt?: string
}

export type TableAccess = 'read' | 'write' | 'read-write'

/** A Lambda function: one handler module that exports `handler`. */
export interface FunctionDefinition<TableName extends string = string> {
  /** The module's file URL: `new URL('./handlers/say.ts', import.meta.url)`. Bundled by esbuild in both worlds. */
  readonly handler: URL
  /** 128 to 10,240; on Lambda it also sets the CPU share. */
  readonly memoryMb: number
  /** 1 to 900. API Gateway itself gives up after 29 s. */
  readonly timeoutSeconds: number
  /** See {@link functionRuntime}. */
  readonly runtime?: FunctionRuntime
  /** The tables it uses. Their physical names reach the handler as {@link tableVariable}. */
  readonly tables?: { readonly [Name in TableName]?: TableAccess }
  /**
   * May it call `@connections`? `true` lets it POST; GET and DELETE have to be named, since AWS allows each for itself.
   * `AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI` is then set for it.
   */
  readonly postsToConnections?: boolean | readonly ConnectionVerb[]
  readonly environment?: Readonly<Record<string, string>>
}

/** Lambda's Node runtimes of today. Handlers that answer by a callback are for `nodejs22.x` alone. */
export const functionRuntimes = ['nodejs22.x', 'nodejs24.x'] as const
export type FunctionRuntime = (typeof functionRuntimes)[number]

/** A call to `@connections` by its HTTP method. */
export type ConnectionVerb = 'POST' | 'GET' | 'DELETE'

/** Where a chat keeps one item for each connection: fanbench reads them to find stale connections. */
export interface ConnectionItems<TableName extends string = string> {
  readonly table: TableName
  /** The attribute that holds the connection id. */
  readonly key: string
  /** The attribute that holds the name under which the member has introduced itself: it says whose connection it is. */
  readonly member?: string
}

/** What a route leads to. `replies` gives it a route response: the handler's `body` is sent to the caller. */
export type RouteDefinition<FunctionName extends string = string> =
  | FunctionName
  | { readonly function: FunctionName; readonly replies: true }

/** Where in the handshake a client brings its identity. */
export type IdentitySource = `route.request.header.${string}` | `route.request.querystring.${string}`

/** A Lambda authorizer of type REQUEST on `$connect`. A handshake that lacks one of its identity sources is a 401. */
export interface AuthorizerDefinition<FunctionName extends string = string> {
  readonly function: FunctionName
  readonly identitySource?: readonly IdentitySource[]
}

/** A token bucket of API Gateway. */
export interface ThrottleDefinition {
  readonly requestsPerSecond: number
  /** The size of the bucket. */
  readonly burst: number
}

/** Lower than the account's own throttle, which all APIs of a Region share. */
export interface ThrottleDefinitions {
  /** Of each route that has none of its own. */
  readonly everyRoute?: ThrottleDefinition
  readonly routes?: Readonly<Record<string, ThrottleDefinition>>
}

/** A chat as plain data; `local/` and `cloud/` walk the same object. */
export interface StackDefinition<TableName extends string = string, FunctionName extends string = string> {
  /** Prefix of every physical name: lower case letters, digits and dashes. */
  readonly name: string
  /** The crowd protocol that speaks to it: a built-in name. Left out, `--protocol` has to say it. */
  readonly protocol?: string
  readonly tables: Readonly<Record<TableName, TableDefinition>>
  readonly connectionItems?: ConnectionItems<NoInfer<TableName>>
  readonly functions: Readonly<Record<FunctionName, FunctionDefinition<NoInfer<TableName>>>>
  /** Route key to function. `$connect`, `$disconnect` and `$default` are AWS's own keys. */
  readonly routes: Readonly<Record<string, RouteDefinition<NoInfer<FunctionName>>>>
  readonly authorizer?: AuthorizerDefinition<NoInfer<FunctionName>>
  readonly throttles?: ThrottleDefinitions
  /** AWS's default of most samples; evaluated as a path into the message's JSON. */
  readonly routeSelectionExpression?: string
}

/** Types a definition: a route to a function, or an access to a table, that does not exist is a compile error. */
export function defineStack<const TableName extends string, const FunctionName extends string>(
  definition: StackDefinition<TableName, FunctionName>,
): StackDefinition<TableName, FunctionName> {
  return definition
}

/** The environment variable that carries a table's physical name: `client-records` -> `TABLE_CLIENT_RECORDS`. */
export function tableVariable(tableName: string): string {
  return `TABLE_${tableName.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase()}`
}

export function routeFunction(route: RouteDefinition): string {
  return typeof route === 'string' ? route : route.function
}

export function routeReplies(route: RouteDefinition): boolean {
  return typeof route !== 'string'
}

export function functionRuntime({ runtime = 'nodejs24.x' }: Pick<FunctionDefinition, 'runtime'>): FunctionRuntime {
  return runtime
}

/** Which calls to `@connections` a function may make. */
export function connectionVerbs({ postsToConnections = false }: FunctionDefinition): readonly ConnectionVerb[] {
  if (typeof postsToConnections !== 'boolean') return postsToConnections
  return postsToConnections ? ['POST'] : []
}

export const defaultRouteSelectionExpression = '$request.body.action'

/** Identifies what was measured: the definition and the source of its handlers (not of what they import). */
export function definitionHash(definition: StackDefinition): string {
  const hash = createHash('sha256')
  const functions = Object.entries(definition.functions).sort(([a], [b]) => (a < b ? -1 : 1))
  hash.update(
    JSON.stringify({ ...definition, functions: functions.map(([name, { handler: _, ...rest }]) => [name, rest]) }),
  )
  for (const [, { handler }] of functions) hash.update(readFileSync(handler))
  return hash.digest('hex').slice(0, 16)
}
