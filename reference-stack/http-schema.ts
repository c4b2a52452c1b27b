import { z } from 'zod'
import { bodyModel } from './body-model.ts'
import { authorizerSchemas } from './http-authorizer-schema.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY']

const bucket = z.strictObject({ requestsPerSecond: z.number().positive(), burst: z.int().min(1) })
const texts = z.array(z.string().min(1)).min(1)

const cors = z
  .strictObject({
    allowOrigins: texts,
    allowMethods: texts.optional(),
    allowHeaders: texts.optional(),
    exposeHeaders: texts.optional(),
    allowCredentials: z.boolean().optional(),
    maxAgeSeconds: z.int().min(0).max(86_400).optional(),
  })
  .refine(({ allowOrigins, allowCredentials = false }) => !allowCredentials || !allowOrigins.includes('*'), {
    error: 'browsers refuse credentials where every origin is allowed: name the origins',
  })

export const usagePlanSchema = z.strictObject({
  keyVariable: z.string().regex(/^[A-Z_][A-Z0-9_]*$/, 'has to be the name of an environment variable: NOTES_API_KEY'),
  throttle: bucket.optional(),
  quota: z.strictObject({ requests: z.int().min(1), period: z.enum(['DAY', 'WEEK', 'MONTH']) }).optional(),
})

const model = z.record(z.string(), z.unknown()).superRefine((schema, context) => {
  const { mistakes = [] } = bodyModel(schema)
  for (const message of mistakes) context.addIssue({ code: 'custom', message })
})

/** The rules of API Gateway for a REST API or an HTTP API. @param routes the keys of those that it has, with its authorizers */
export function httpSchema(
  functionName: z.ZodType<string>,
  { routes, authorizers }: { readonly routes: readonly string[]; readonly authorizers: readonly string[] },
) {
  const authorizer = z.string().refine((name) => authorizers.includes(name), {
    error: ({ input }) => `there is no authorizer ${String(input)} (there are ${authorizers.join(', ') || 'none'})`,
  })
  const routeName = z.string().refine((route) => routes.includes(route), {
    error: ({ input }) => `there is no route ${String(input)} (there are ${routes.join(', ')})`,
  })
  const both = {
    throttles: z
      .strictObject({ everyRoute: bucket.optional(), routes: z.record(routeName, bucket).optional() })
      .optional(),
    cors: cors.optional(),
  }
  const given = { functionName, authorizer, both }
  return z.discriminatedUnion('kind', [restSchema(given), httpApiSchema(given)]).superRefine((api, context) => {
    if (routes.length === 0) context.addIssue({ code: 'custom', path: ['routes'], message: 'at least one is needed' })
    if (api.kind === 'http') addScopeMistakes(api, context)
    else addKeyMistake(api, context)
  })
}

/** @param both the members of either kind */
function restSchema<Both extends z.ZodRawShape>({ functionName, authorizer, both }: Given<Both>) {
  const route = z.strictObject({
    function: functionName,
    keyRequired: z.literal(true).optional(),
    model: model.optional(),
    authorizer: authorizer.optional(),
  })
  return z.strictObject({
    ...both,
    kind: z.literal('rest'),
    routes: z.record(
      z.string().superRefine((key, context) => addMistakes(key, context)),
      z.union([functionName, route], {
        error: "has to be a function's name, or { function, keyRequired, model, authorizer }",
      }),
    ),
    authorizers: z.record(z.string(), authorizerSchemas(functionName).rest).optional(),
    stage: stage(/^[\w-]{1,128}$/),
    usagePlan: usagePlanSchema.optional(),
    binaryMediaTypes: texts.optional(),
  })
}

function httpApiSchema<Both extends z.ZodRawShape>({ functionName, authorizer, both }: Given<Both>) {
  const route = z.strictObject({ function: functionName, authorizer, scopes: texts.optional() })
  return z.strictObject({
    ...both,
    kind: z.literal('http'),
    routes: z.record(
      z.string().superRefine((key, context) => {
        if (key !== '$default') addMistakes(key, context)
      }),
      z.union([functionName, route], { error: "has to be a function's name, or { function, authorizer, scopes }" }),
    ),
    authorizers: z.record(z.string(), authorizerSchemas(functionName).http).optional(),
    stage: stage(/^(?:[\w-]{1,128}|\$default)$/),
    payload: z.enum(['1.0', '2.0']).optional(),
  })
}

interface Given<Both extends z.ZodRawShape> {
  readonly functionName: z.ZodType<string>
  readonly authorizer: z.ZodType<string>
  readonly both: Both
}

interface WithScopes {
  readonly routes: Readonly<Record<string, string | { readonly authorizer: string; readonly scopes?: unknown }>>
  readonly authorizers?: Readonly<Record<string, { readonly type: string }>> | undefined
}

function addScopeMistakes({ routes, authorizers = {} }: WithScopes, context: z.RefinementCtx): void {
  for (const [key, route] of Object.entries(routes)) {
    if (typeof route === 'string' || route.scopes === undefined || authorizers[route.authorizer]?.type === 'jwt')
      continue
    context.addIssue({ code: 'custom', path: ['routes', key, 'scopes'], message: 'are for JWT authorizers' })
  }
}

interface WithKeys {
  readonly routes: Readonly<Record<string, string | { readonly keyRequired?: boolean | undefined }>>
  readonly usagePlan?: unknown
}

function addKeyMistake({ routes, usagePlan: plan }: WithKeys, context: z.RefinementCtx): void {
  const needKey = Object.values(routes).some((route) => typeof route !== 'string' && route.keyRequired)
  if (needKey === (plan !== undefined)) return
  const message = needKey ? 'a route requires a key, and there is no usage plan with one' : 'no route requires its key'
  context.addIssue({ code: 'custom', path: ['usagePlan'], message })
}

function stage(name: RegExp) {
  return z
    .strictObject({
      name: z.string().regex(name, 'has to be 1 to 128 letters, digits, dashes and underscores').optional(),
      variables: z
        .record(z.string().regex(/^\w+$/, 'has to be letters, digits and underscores'), z.string())
        .optional(),
    })
    .optional()
}

function addMistakes(key: string, context: z.RefinementCtx): void {
  const message = routeKeyMistake(key)
  if (message !== undefined) context.addIssue({ code: 'custom', message })
}

/** "The greedy path variable must be at the end of the resource path." */
function routeKeyMistake(key: string): string | undefined {
  const [, method = '', path = ''] = /^(\S+) (\/\S*)$/.exec(key) ?? []
  if (path === '') return 'has to be a method and a path: POST /notes, GET /notes/{id}'
  if (!methods.includes(method)) return `the method has to be one of ${methods.join(', ')}`
  const parts = path.slice(1).split('/')
  if (path !== '/' && parts.includes('')) return 'a part of the path is empty'
  const variables = parts.filter((part) => /[{}]/.test(part))
  const names = variables.map((part) => /^\{([\w.-]+)(\+?)\}$/.exec(part))
  if (names.includes(null)) return 'a path parameter is a whole part of the path: {id}, or {path+} at the end'
  if (parts.slice(0, -1).some((part) => part.endsWith('+}'))) return '{path+} stands at the end of the path'
  return new Set(names.map((match) => match?.[1])).size < names.length ? 'two path parameters have one name' : undefined
}
