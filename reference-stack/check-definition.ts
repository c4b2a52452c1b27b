import { existsSync, statSync } from 'node:fs'
import { z } from 'zod'
import type { FunctionRuntime } from './define-stack.ts'
import { pythonRuntime } from './definition-defaults.ts'
import { tableVariable } from './function-variables.ts'
import { httpSchema, usagePlanSchema } from './http-schema.ts'
import { parseSelectionExpression } from './route-selection-expression.ts'
import { physicalTableName, streamSourceSchema, tableSchema, withoutStream } from './table-schema.ts'

/** Checks at run time what the types check at compile time, and what they cannot. Returns every mistake. */
export function checkDefinition(definition: unknown): readonly string[] {
  const tables = keysOf(definition, 'tables')
  const functions = keysOf(definition, 'functions')
  const routes = keysOf(definition, 'routes')
  const { error } = definitionSchema({ tables, functions, routes, http: httpNamesOf(definition) }).safeParse(definition)
  return [
    ...(error?.issues ?? []).map(describe),
    ...sharedVariables(tables),
    ...sharedTableNames(definition),
    ...withoutConnect(definition),
    ...withoutStream(definition),
  ]
}

function describe(issue: z.core.$ZodIssue): string {
  const messages = issue.code === 'invalid_key' ? issue.issues.map(({ message }) => message) : [issue.message]
  return [...(issue.path.length === 0 ? [] : [issue.path.join('.')]), messages.join(', ')].join(': ')
}

interface Names {
  readonly tables: readonly string[]
  readonly functions: readonly string[]
  readonly routes: readonly string[]
  readonly http: { readonly routes: readonly string[]; readonly authorizers: readonly string[] }
}

function definitionSchema({ tables, functions, routes, http }: Names) {
  const functionName = nameOf('function', functions)
  const tableName = nameOf('table', tables)
  return z.strictObject({
    name: z.string().regex(/^[a-z0-9-]{1,32}$/, 'has to be 1 to 32 lower case letters, digits and dashes'),
    protocol: z.string().optional(),
    tables: z.record(physicalTableName, tableSchema),
    connectionItems: z
      .strictObject({ table: tableName, key: z.string().min(1), member: z.string().min(1).optional() })
      .optional(),
    functions: z
      .record(
        z.string().regex(/^[A-Za-z0-9_-]{1,31}$/, 'has to be 1 to 31 letters, digits, dashes and underscores'),
        functionSchema(tableName, functionName),
      )
      .refine((all) => Object.keys(all).length > 0, 'at least one function is needed'),
    routes: z.record(
      z.string().min(1),
      z.union([functionName, z.strictObject({ function: functionName, replies: z.literal(true) })], {
        error: "has to be a function's name, or { function, replies: true }",
      }),
    ),
    authorizer: authorizerSchema(functionName).optional(),
    admits: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    connectPlan: usagePlanSchema.optional(),
    throttles: z
      .strictObject({
        everyRoute: throttle.optional(),
        routes: z.record(nameOf('route', routes), throttle).optional(),
      })
      .optional(),
    stage: stage.optional(),
    http: httpSchema(functionName, http).optional(),
    notEmulated: z.array(z.string()).optional(),
    routeSelectionExpression: z
      .string()
      .superRefine((expression, context) => {
        const parsed = parseSelectionExpression(expression)
        if (typeof parsed === 'string') context.addIssue(parsed)
      })
      .optional(),
  })
}

function functionSchema(tableName: z.ZodType<string>, functionName: z.ZodType<string>) {
  return z
    .strictObject({
      handler,
      code: folder.optional(),
      layers: z.array(folder).max(5, 'Lambda takes five layers').optional(),
      memoryMb: z.int().min(128).max(10_240),
      timeoutSeconds: z.int().min(1).max(900),
      reservedConcurrency: z.int().min(0).optional(),
      provisionedConcurrency: z.int().min(1).optional(),
      asyncEvents: z
        .strictObject({
          maximumRetryAttempts: z.int().min(0).max(2).optional(),
          maximumAgeSeconds: z.int().min(60).max(21_600).optional(),
        })
        .optional(),
      runtime: z
        .custom<FunctionRuntime>((runtime) => /^(?:nodejs2[24]\.x|python3\.\d{1,2})$/.test(String(runtime)), {
          error: 'has to be nodejs24.x, nodejs22.x, or one of Python: python3.13',
        })
        .optional(),
      tables: z.record(tableName, z.enum(['read', 'write', 'read-write'])).optional(),
      postsToConnections: z.union([z.boolean(), z.array(z.enum(['POST', 'GET', 'DELETE'])).min(1)]).optional(),
      invokes: z.array(functionName).min(1).optional(),
      streams: z.record(tableName, streamSourceSchema).optional(),
      environment: z.record(z.string(), variableValue(tableName, functionName)).optional(),
    })
    .superRefine((definition, context) => {
      const message = languageMistake(definition)
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['handler'], message })
    })
    .superRefine(({ reservedConcurrency: reserved, provisionedConcurrency: provisioned = 0 }, context) => {
      if (reserved === undefined || provisioned <= reserved) return
      const message = `is ${provisioned}, and only ${reserved} are reserved: Lambda refuses more than the function may use`
      context.addIssue({ code: 'custom', path: ['provisionedConcurrency'], message })
    })
    .superRefine(({ environment = {}, postsToConnections = false }, context) => {
      if (postsToConnections !== false) return
      for (const [name, value] of Object.entries(environment))
        if (typeof value === 'object' && 'endpoint' in value)
          context.addIssue({
            code: 'custom',
            path: ['environment', name],
            message: 'names the endpoint of @connections, which the function may not call; set postsToConnections',
          })
    })
}

const handler = z
  .instanceof(URL, { error: "has to be a URL: new URL('./handlers/say.ts', import.meta.url)" })
  .refine((url) => url.protocol === 'file:' && existsSync(url), {
    error: ({ input }) => `there is no file ${String(input)}`,
  })
  .refine(({ hash }) => hash === '' || isExportName(hash.slice(1)), {
    error: ({ input }) => `the hash has to be the name of an export: ${(input as URL).hash}`,
  })

function authorizerSchema(functionName: z.ZodType<string>) {
  const identitySource = z
    .string()
    .regex(
      /^route\.request\.(?:header|querystring)\..+$/,
      'has to be like route.request.header.Authorization or route.request.querystring.ticket',
    )
  return z.strictObject({ function: functionName, identitySource: z.array(identitySource).optional() })
}

const stage = z.strictObject({
  name: z
    .string()
    .regex(/^[\w-]{1,128}$/, 'has to be 1 to 128 letters, digits, dashes and underscores')
    .optional(),
  variables: z.record(z.string().regex(/^\w+$/, 'has to be letters, digits and underscores'), z.string()).optional(),
})

interface WrittenHandler {
  readonly handler: URL
  readonly code?: URL | undefined
  readonly runtime?: FunctionRuntime | undefined
}

/**
 * Returns the mistake in the language of a handler. The runtime of a Python handler shows its language, and its file is in the
 * code folder.
 */
function languageMistake({ handler, code, runtime }: WrittenHandler): string | undefined {
  const isPython = handler.pathname.endsWith('.py')
  if (!isPython) return pythonRuntime({ runtime }) && `${runtime} runs .py files: ${handler.pathname} is none`
  if (!pythonRuntime({ runtime })) return `${handler.pathname} is Python: give it a runtime, such as python3.13`
  const isInside = code === undefined || handler.href.startsWith(code.href.replace(/\/?$/, '/'))
  return isInside ? undefined : `${handler.pathname} does not lie in the folder of its code`
}

const folder = z
  .instanceof(URL, { error: "has to be a URL: new URL('./layers/shared/', import.meta.url)" })
  .refine(isFolder, { error: ({ input }) => `there is no folder ${String(input)}` })

function variableValue(table: z.ZodType<string>, functionName: z.ZodType<string>) {
  return z.union(
    [
      z.string(),
      z.strictObject({ endpoint: z.literal('connections') }),
      z.strictObject({ table }),
      z.strictObject({ function: functionName }),
    ],
    { error: "has to be text, { endpoint: 'connections' }, { table } or { function }" },
  )
}

const throttle = z.strictObject({ requestsPerSecond: z.number().positive(), burst: z.int().min(1) })

function nameOf(kind: string, names: readonly string[]) {
  return z.string().refine((name) => names.includes(name), {
    error: ({ input }) => `there is no ${kind} ${String(input)} (there are ${list(names)})`,
  })
}

function keysOf(
  definition: unknown,
  member: 'tables' | 'functions' | 'routes' | 'authorizer' | 'authorizers' | 'connectPlan',
): readonly string[] {
  const parsed = z.looseObject({ [member]: z.record(z.string(), z.unknown()) }).safeParse(definition)
  return Object.keys(parsed.data?.[member] ?? {})
}

function httpNamesOf(definition: unknown): Names['http'] {
  const { http } = z.looseObject({ http: z.unknown() }).safeParse(definition).data ?? {}
  return { routes: keysOf(http, 'routes'), authorizers: keysOf(http, 'authorizers') }
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ')
}

function sharedVariables(tables: readonly string[]): readonly string[] {
  return [...Map.groupBy(tables, tableVariable)]
    .filter(([, sharing]) => sharing.length > 1)
    .map(([variable, sharing]) => `tables: ${sharing.join(' and ')} share the environment variable ${variable}`)
}

function sharedTableNames(definition: unknown): readonly string[] {
  const parsed = z
    .looseObject({ tables: z.record(z.string(), z.looseObject({ name: z.string().optional() })) })
    .safeParse(definition)
  return [...Map.groupBy(Object.entries(parsed.data?.tables ?? {}), ([key, { name = key }]) => name)]
    .filter(([, sharing]) => sharing.length > 1)
    .map(([name, sharing]) => `tables: ${sharing.map(([key]) => key).join(' and ')} have the same name ${name}`)
}

/** A name in its module, or one within an object that it exports: `handlers.sendMessage`. */
function isExportName(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*$/u.test(name)
}

function isFolder(url: URL): boolean {
  return url.protocol === 'file:' && (statSync(url, { throwIfNoEntry: false })?.isDirectory() ?? false)
}

/** On AWS both belong to that route. */
function withoutConnect(definition: unknown): readonly string[] {
  if (keysOf(definition, 'routes').includes('$connect')) return []
  return (['authorizer', 'connectPlan'] as const)
    .filter((member) => keysOf(definition, member).length > 0)
    .map((member) => `${member}: there is no $connect route for it`)
}
