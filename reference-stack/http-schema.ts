import { z } from 'zod'
import { bodyModel } from './body-model.ts'

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

const usagePlan = z
  .strictObject({
    keyVariable: z.string().regex(/^[A-Z_][A-Z0-9_]*$/, 'has to be the name of an environment variable: NOTES_API_KEY'),
    throttle: bucket.optional(),
    quota: z.strictObject({ requests: z.int().min(1), period: z.enum(['DAY', 'WEEK', 'MONTH']) }).optional(),
  })
  .optional()

const model = z.record(z.string(), z.unknown()).superRefine((schema, context) => {
  const { mistakes = [] } = bodyModel(schema)
  for (const message of mistakes) context.addIssue({ code: 'custom', message })
})

/** What API Gateway demands of a REST API or an HTTP API. @param routes the keys of those that it has */
export function httpSchema(functionName: z.ZodType<string>, routes: readonly string[]) {
  const routeName = z.string().refine((route) => routes.includes(route), {
    error: ({ input }) => `there is no route ${String(input)} (there are ${routes.join(', ')})`,
  })
  const both = {
    throttles: z
      .strictObject({ everyRoute: bucket.optional(), routes: z.record(routeName, bucket).optional() })
      .optional(),
    cors: cors.optional(),
  }
  const restRoute = z.strictObject({
    function: functionName,
    keyRequired: z.literal(true).optional(),
    model: model.optional(),
  })
  return z
    .discriminatedUnion('kind', [
      z.strictObject({
        ...both,
        kind: z.literal('rest'),
        routes: z.record(
          z.string().superRefine((key, context) => addMistakes(key, context)),
          z.union([functionName, restRoute], {
            error: "has to be a function's name, or { function, keyRequired, model }",
          }),
        ),
        stage: stage(/^[\w-]{1,128}$/),
        usagePlan,
        binaryMediaTypes: texts.optional(),
      }),
      z.strictObject({
        ...both,
        kind: z.literal('http'),
        routes: z.record(
          z.string().superRefine((key, context) => {
            if (key !== '$default') addMistakes(key, context)
          }),
          functionName,
        ),
        stage: stage(/^(?:[\w-]{1,128}|\$default)$/),
        payload: z.enum(['1.0', '2.0']).optional(),
      }),
    ])
    .superRefine((api, context) => {
      if (routes.length === 0) context.addIssue({ code: 'custom', path: ['routes'], message: 'at least one is needed' })
      if (api.kind === 'http') return
      const needKey = Object.values(api.routes).some((route) => typeof route !== 'string' && route.keyRequired)
      if (needKey === (api.usagePlan !== undefined)) return
      const message = needKey
        ? 'a route requires a key, and there is no usage plan with one'
        : 'no route requires its key'
      context.addIssue({ code: 'custom', path: ['usagePlan'], message })
    })
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
