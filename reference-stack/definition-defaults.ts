import type {
  ConnectionVerb,
  FunctionDefinition,
  FunctionRuntime,
  PythonRuntime,
  RestRouteDefinition,
  RouteDefinition,
  StackDefinition,
  StreamSource,
} from './define-stack.ts'

// What a definition means where it leaves something out or says it in short.

export function routeFunction(route: RouteDefinition): string {
  return typeof route === 'string' ? route : route.function
}

export function routeReplies(route: RouteDefinition): boolean {
  return typeof route !== 'string'
}

export function functionRuntime({ runtime = 'nodejs24.x' }: Pick<FunctionDefinition, 'runtime'>): FunctionRuntime {
  return runtime
}

/** The Python that a function is for; undefined if it is for Node. */
export function pythonRuntime({
  runtime,
}: {
  readonly runtime?: FunctionRuntime | undefined
}): PythonRuntime | undefined {
  return runtime === undefined || runtime === 'nodejs22.x' || runtime === 'nodejs24.x' ? undefined : runtime
}

/** The export of its module that is the handler: `sendMessage`, or `handlers.sendMessage` within an exported object. */
export function handlerExport({ handler }: Pick<FunctionDefinition, 'handler'>): string {
  return handler.hash === '' ? 'handler' : decodeURIComponent(handler.hash.slice(1))
}

/** Returns the calls to `@connections` that a function may make. */
export function connectionVerbs({ postsToConnections = false }: FunctionDefinition): readonly ConnectionVerb[] {
  if (typeof postsToConnections !== 'boolean') return postsToConnections
  return postsToConnections ? ['POST'] : []
}

/** It is in every URL and ARN of the API. */
export function stageName({ stage }: Pick<StackDefinition, 'stage'>): string {
  return stage?.name ?? 'prod'
}

/** In the URL of the HTTP routes, unless it is `$default`. */
export function httpStageName({ stage }: Pick<NonNullable<StackDefinition['http']>, 'stage'>): string {
  return stage?.name ?? 'prod'
}

/** A route of either kind of API. */
export type AnyHttpRoute = RestRouteDefinition & { readonly scopes?: readonly string[] }

/** By method and path, what each HTTP route leads to and demands. */
export function httpRoutes({ routes }: NonNullable<StackDefinition['http']>): ReadonlyMap<string, AnyHttpRoute> {
  return new Map(
    Object.entries(routes).map(([key, route]) => [key, typeof route === 'string' ? { function: route } : route]),
  )
}

/** As Lambda has an event source mapping of a stream; its records expire after a day. */
export function streamSource(
  source: StreamSource,
): Required<Omit<StreamSource, 'filters'>> & Pick<StreamSource, 'filters'> {
  return {
    batchSize: 100,
    batchingWindowSeconds: 0,
    startingPosition: 'TRIM_HORIZON',
    maximumRetryAttempts: Infinity,
    maximumRecordAgeSeconds: 24 * 3600,
    bisectBatchOnFunctionError: false,
    parallelizationFactor: 1,
    reportBatchItemFailures: false,
    // A setting may be there and undefined: it is left out, too.
    ...(Object.fromEntries(Object.entries(source).filter(([, setting]) => setting !== undefined)) as StreamSource),
  }
}

/** Routes and streams invoke functions through it, so that a new version is one update of the alias. */
export const aliasName = 'live'
