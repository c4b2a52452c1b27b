/** A DynamoDB table. `expiresAt` names the TTL attribute (epoch seconds). */
export interface TableDefinition {
  readonly partitionKey: KeyDefinition
  readonly sortKey?: KeyDefinition
  readonly expiresAt?: string
  /** Secondary indexes by name: 3 to 255 letters, digits, dots, dashes and underscores. */
  readonly indexes?: Readonly<Record<string, IndexDefinition>>
  /** The contents of the stream's records about a written item; no stream by default. Functions name the stream in `streams`. */
  readonly stream?: StreamView
  /** Capacity by the second; on demand if left out. Each global index has the same, unless it has some of its own. */
  readonly provisioned?: ThroughputDefinition
  /**
   * Its physical name in the embedded stack, for handlers that have it written in them; the definition's key if left out. In an
   * account every name begins with the stack's: handlers have to read it from a variable there, and `deploy` says so.
   */
  readonly name?: string
}

/** `ReadCapacityUnits` and `WriteCapacityUnits`: 4 KB read with strong consistency, or 1 KB written, a second. */
export interface ThroughputDefinition {
  readonly readUnits: number
  readonly writeUnits: number
}

/** A key attribute: its name if it is a string, else its name and type. */
export type KeyDefinition = string | { readonly name: string; readonly type: KeyType }

/** String, number or binary, as DynamoDB calls them. */
export type KeyType = 'S' | 'N' | 'B'

/**
 * A secondary index. With a partition key of its own it is global; without, it is local: the partition key of the table with
 * another sort key.
 */
export type IndexDefinition = GlobalIndexDefinition | LocalIndexDefinition

export interface GlobalIndexDefinition {
  readonly partitionKey: KeyDefinition
  readonly sortKey?: KeyDefinition
  readonly projects?: IndexProjection
  /** That of the table if left out. Only of a table that has some. */
  readonly provisioned?: ThroughputDefinition
}

export interface LocalIndexDefinition {
  readonly partitionKey?: undefined
  readonly sortKey: KeyDefinition
  readonly projects?: IndexProjection
  readonly provisioned?: undefined
}

/** The attributes that an index has: all if left out, the keys of index and table alone, or these names beside them. */
export type IndexProjection = 'all' | 'keys' | readonly string[]

/** As `StreamViewType` of DynamoDB. */
export type StreamView = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES'

/** An event source mapping of Lambda, by which a table's stream invokes a function. The defaults are Lambda's. */
export interface StreamSource {
  /** Records of one event at most, 1 to 10,000: 100. */
  readonly batchSize?: number
  /** The seconds, 0 to 300, for which records are gathered into one event; 0 by default. */
  readonly batchingWindowSeconds?: number
  /**
   * The start of a new mapping: all existing records, or only later ones. Lambda requires it; here the default is `TRIM_HORIZON`.
   */
  readonly startingPosition?: 'TRIM_HORIZON' | 'LATEST'
  /** The number of retries, 0 to 10,000, of a failed batch; by default until its records expire. */
  readonly maximumRetryAttempts?: number
  /** Records that are older are not given to the function, 60 to 604,800: until they expire, after a day. */
  readonly maximumRecordAgeSeconds?: number
  /** Is a batch that failed tried again in two halves? */
  readonly bisectBatchOnFunctionError?: boolean
  /** Batches of one shard at the same time, 1 to 10: 1. Records of one item stay in order. */
  readonly parallelizationFactor?: number
  /** Does it return `{ batchItemFailures: [{ itemIdentifier }] }`, the sequence number from which to try again? */
  readonly reportBatchItemFailures?: boolean
  /** Only records that fit one of these patterns: `{ dynamodb: { NewImage: { kind: { S: ['message'] } } } }`. At most ten. */
  readonly filters?: readonly EventPattern[]
}

/**
 * A member of a record, by its name: a pattern for its contents, or a list of values and comparisons, one of which has to fit.
 */
export type EventPattern = { readonly [member: string]: EventPattern | readonly unknown[] }

export type TableAccess = 'read' | 'write' | 'read-write'

/** A Lambda function: an export of a handler module. */
export interface FunctionDefinition<TableName extends string = string, FunctionName extends string = string> {
  /**
   * The module's file URL, whose hash names the export: `new URL('./app.ts#sendMessage', import.meta.url)`, or `handler` without
   * one. Bundled by esbuild in both worlds; a Python module, `./app.py#lambda_handler`, is run where it lies.
   */
  readonly handler: URL
  /**
   * The folder of the code that is `/var/task` on Lambda, from which the handler reads files: the nearest above it with a
   * package.json, or else its own, if left out. Of a Python handler always its own, if left out.
   */
  readonly code?: URL
  /** Folders that are layers: what `nodejs/node_modules` holds in one is found by the handler, as in `/opt` on Lambda. */
  readonly layers?: readonly URL[]
  /** 128 to 10,240; on Lambda it also sets the CPU share. */
  readonly memoryMb: number
  /** 1 to 900. API Gateway itself gives up after 29 s. */
  readonly timeoutSeconds: number
  /** Guarantees and caps its concurrent executions; 0 switches it off. `--reserved-concurrency` overrides it. */
  readonly reservedConcurrency?: number
  /**
   * Environments that are initialised before the first event, and kept; what is beyond them starts on demand. Of the alias of the
   * routes. At most what is reserved.
   */
  readonly provisionedConcurrency?: number
  /** What becomes of events whose sender does not wait for the function. */
  readonly asyncEvents?: AsyncEventsDefinition
  /** `nodejs24.x` if left out. */
  readonly runtime?: FunctionRuntime
  /** The tables it uses. The handler finds the physical name of `client-records` in the variable `TABLE_CLIENT_RECORDS`. */
  readonly tables?: { readonly [Name in TableName]?: TableAccess }
  /**
   * May it call `@connections`? `true` lets it POST; GET and DELETE have to be named, since AWS allows each for itself.
   * `AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI` is then set for it.
   */
  readonly postsToConnections?: boolean | readonly ConnectionVerb[]
  /**
   * The functions that it may invoke: others by the alias of the routes, itself by any version. The handler finds what the
   * Invoke API takes for `Greet`, with that alias, in the variable `FUNCTION_GREET`; its own ARN and version are in its context.
   */
  readonly invokes?: readonly FunctionName[]
  /** The tables whose streams invoke it, by the alias of the routes. It may read these streams, and nothing more of the tables. */
  readonly streams?: { readonly [Name in TableName]?: StreamSource }
  readonly environment?: Readonly<Record<string, VariableValue<TableName, FunctionName>>>
}

/** How long Lambda tries an asynchronous event that fails. Then it is dropped. */
export interface AsyncEventsDefinition {
  /** After errors of the function, 0 to 2: 2 if left out. */
  readonly maximumRetryAttempts?: number
  /** 60 to 21,600: 21,600 if left out. */
  readonly maximumAgeSeconds?: number
}

/**
 * The value of an environment variable: text, or what only the stack knows. The endpoint of `@connections` is
 * `https://abcdef1234.execute-api.eu-west-1.amazonaws.com/prod`; a table is its physical name; a function is what the Invoke API
 * takes for it, with the alias of the routes. A variable allows nothing: `tables`, `postsToConnections` and `invokes` do.
 */
export type VariableValue<TableName extends string = string, FunctionName extends string = string> =
  | string
  | { readonly endpoint: 'connections' }
  | { readonly table: TableName }
  | { readonly function: FunctionName }

/**
 * Lambda's Node runtimes of today, and Python. Handlers that answer by a callback are for `nodejs22.x` alone. The embedded stack
 * runs `python3.12` on the Python of that version, or else on the one that is called `python3`, and says so.
 */
export type FunctionRuntime = 'nodejs22.x' | 'nodejs24.x' | PythonRuntime

export type PythonRuntime = `python3.${number}`

/** A call to `@connections` by its HTTP method. */
export type ConnectionVerb = 'POST' | 'GET' | 'DELETE'

/** The items of a chat's connections, one each. fanbench reads them to find stale connections. */
export interface ConnectionItems<TableName extends string = string> {
  readonly table: TableName
  /** The attribute that holds the connection id. */
  readonly key: string
  /** The attribute that holds the name under which the member has introduced itself: it says whose connection it is. */
  readonly member?: string
}

/** The target of a route. `replies` gives it a route response: the handler's `body` is sent to the caller. */
export type RouteDefinition<FunctionName extends string = string> =
  | FunctionName
  | { readonly function: FunctionName; readonly replies: true }

/** The place of a client's identity in the handshake. */
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
  /** The throttle of each route that has none of its own. */
  readonly everyRoute?: ThrottleDefinition
  readonly routes?: Readonly<Record<string, ThrottleDefinition>>
}

/** The stage of the API: its name is in the URL and in every event, its variables are in the events of functions. */
export interface StageDefinition {
  /** `prod` if left out. */
  readonly name?: string
  readonly variables?: Readonly<Record<string, string>>
}

/** How pages of other origins may call an HTTP API. Of a REST API it answers preflights alone, and functions send the rest. */
export interface CorsDefinition {
  /** Origins such as `https://board.example.com`, or `*` alone. */
  readonly allowOrigins: readonly string[]
  /** Methods such as `POST`; every one if left out. */
  readonly allowMethods?: readonly string[]
  readonly allowHeaders?: readonly string[]
  readonly exposeHeaders?: readonly string[]
  readonly allowCredentials?: boolean
  readonly maxAgeSeconds?: number
}

/** A usage plan, with one API key. */
export interface UsagePlanDefinition {
  /** The environment variable that holds the key, of 20 to 128 characters, when the stack is started: no file has the key. */
  readonly keyVariable: string
  /** One bucket for all requests with the key. */
  readonly throttle?: ThrottleDefinition
  readonly quota?: { readonly requests: number; readonly period: 'DAY' | 'WEEK' | 'MONTH' }
}

/** The function behind a route of a REST API, and the conditions for a request. */
export interface RestRouteDefinition<FunctionName extends string = string> {
  readonly function: FunctionName
  /** Has a request to bring the key of the usage plan in `x-api-key`? */
  readonly keyRequired?: true
  /** JSON Schema, draft 4, of bodies whose Content-Type is `application/json`. */
  readonly model?: Readonly<Record<string, unknown>>
  /** The name of one of the API's `authorizers`. */
  readonly authorizer?: string
}

/** A Lambda authorizer of type TOKEN: it gets the value of one header. */
export interface TokenAuthorizerDefinition<FunctionName extends string = string> {
  readonly type: 'token'
  readonly function: FunctionName
  /** `Authorization` if left out. Without it a request is a 401. */
  readonly header?: string
  /** A regular expression that the token has to match; one that does not is a 401, and the function is not invoked. */
  readonly pattern?: string
  /** The seconds, 0 to 3600, for which an answer holds for the same token: 300 if left out. */
  readonly cacheSeconds?: number
}

/** A Lambda authorizer of type REQUEST: it gets the request without its body. */
export interface RequestAuthorizerDefinition<FunctionName extends string = string> {
  readonly type: 'request'
  readonly function: FunctionName
  /**
   * Where a client has its identity: `method.request.header.Authorization`, `method.request.querystring.user` or `stageVariables.tenant`
   * of a REST API; `$request.header.Authorization`, `$request.querystring.user`, `$stageVariables.tenant` or `$context.routeKey` of an
   * HTTP API. A request without one of them is a 401. They are also the key of the cache.
   */
  readonly identitySource?: readonly string[]
  /**
   * The seconds, 0 to 3600, for which an answer holds for the same identity, which needs an identity source. If left out: 300 of a REST
   * API with an identity source, else 0.
   */
  readonly cacheSeconds?: number
}

/** A Lambda authorizer of an HTTP API. */
export interface HttpRequestAuthorizerDefinition<FunctionName extends string = string>
  extends RequestAuthorizerDefinition<FunctionName> {
  /** The format of its events: 2.0 if left out. */
  readonly payload?: '1.0' | '2.0'
  /** Does it return `{ isAuthorized, context }` in place of an IAM policy? Only in format 2.0. */
  readonly simpleResponses?: true
}

/** A JWT authorizer of an HTTP API. */
export interface JwtAuthorizerDefinition {
  readonly type: 'jwt'
  /** The claim `iss`, and the URL of `/.well-known/openid-configuration`, which names the keys. The embedded stack asks this machine alone. */
  readonly issuer: string
  /** One of them has to be in the claim `aud`, or be `client_id` where there is no `aud`. */
  readonly audience: readonly string[]
  /** `$request.header.Authorization` if left out. */
  readonly identitySource?: string
}

/** The function behind a route of an HTTP API, and the authorizer that lets requests in. */
export interface HttpRouteDefinition<FunctionName extends string = string> {
  readonly function: FunctionName
  /** The name of one of the API's `authorizers`. */
  readonly authorizer: string
  /** Scopes for a JWT authorizer: one of them has to be in the claim `scope` or `scp`. */
  readonly scopes?: readonly string[]
}

/** An API Gateway REST API with Lambda proxy integrations, beside the WebSocket API. */
export interface RestApiDefinition<FunctionName extends string = string> {
  readonly kind: 'rest'
  /**
   * By method and path: `POST /notes`, `GET /notes/{id}`. The method `ANY` is every one that the path has not got, and a last part
   * `{path+}` is all that is below.
   */
  readonly routes: Readonly<Record<string, FunctionName | RestRouteDefinition<FunctionName>>>
  readonly stage?: StageDefinition
  readonly throttles?: ThrottleDefinitions
  readonly authorizers?: Readonly<
    Record<string, TokenAuthorizerDefinition<FunctionName> | RequestAuthorizerDefinition<FunctionName>>
  >
  readonly usagePlan?: UsagePlanDefinition
  readonly cors?: CorsDefinition
  /** Content types whose bodies functions get and give in base64, such as `image/png`; all of them with `*\/*`. */
  readonly binaryMediaTypes?: readonly string[]
}

/** An API Gateway HTTP API with Lambda proxy integrations, beside the WebSocket API. */
export interface HttpApiDefinition<FunctionName extends string = string> {
  readonly kind: 'http'
  /** As those of a REST API, and `$default` for every other request. */
  readonly routes: Readonly<Record<string, FunctionName | HttpRouteDefinition<FunctionName>>>
  readonly authorizers?: Readonly<
    Record<string, HttpRequestAuthorizerDefinition<FunctionName> | JwtAuthorizerDefinition>
  >
  /** The stage `$default` is not in the URL. */
  readonly stage?: StageDefinition
  readonly throttles?: ThrottleDefinitions
  readonly cors?: CorsDefinition
  /** The format of events and answers: 2.0 if left out. */
  readonly payload?: '1.0' | '2.0'
}

/** A chat as plain data; `local/` and `cloud/` walk the same object. */
export interface StackDefinition<TableName extends string = string, FunctionName extends string = string> {
  /** Prefix of every physical name: lower case letters, digits and dashes. */
  readonly name: string
  /** The crowd protocol that speaks to it: a built-in name. Left out, `--protocol` has to say it. */
  readonly protocol?: string
  readonly tables: Readonly<Record<TableName, TableDefinition>>
  readonly connectionItems?: ConnectionItems<NoInfer<TableName>>
  readonly functions: Readonly<Record<FunctionName, FunctionDefinition<NoInfer<TableName>, NoInfer<FunctionName>>>>
  /** Route key to function. `$connect`, `$disconnect` and `$default` are AWS's own keys. */
  readonly routes: Readonly<Record<string, RouteDefinition<NoInfer<FunctionName>>>>
  readonly authorizer?: AuthorizerDefinition<NoInfer<FunctionName>>
  /**
   * In place of an authorizer, whose identity provider is not here: everybody is let in, and events have this context. `{member}` in a
   * text is the name of the member that connects. Of the embedded stack alone.
   */
  readonly admits?: Readonly<Record<string, string | number | boolean>>
  /** Has a handshake to bring the key of a usage plan in `x-api-key`? `ApiKeyRequired` of the route `$connect`. */
  readonly connectPlan?: UsagePlanDefinition
  readonly throttles?: ThrottleDefinitions
  readonly stage?: StageDefinition
  /** A REST API or an HTTP API whose routes lead to the same functions. */
  readonly http?: RestApiDefinition<NoInfer<FunctionName>> | HttpApiDefinition<NoInfer<FunctionName>>
  /** Evaluated as a path into the message's JSON; `$request.body.action` if left out, as in most of AWS's samples. */
  readonly routeSelectionExpression?: string
  /**
   * Settings of the template that it was read from which change what is measured, and which the embedded stack does not have: a
   * sentence each, with file and line.
   */
  readonly notEmulated?: readonly string[]
}

/** Types a definition: a route to a function, or an access to a table, that does not exist is a compile error. */
export function defineStack<const TableName extends string, const FunctionName extends string>(
  definition: StackDefinition<TableName, FunctionName>,
): StackDefinition<TableName, FunctionName> {
  return definition
}
