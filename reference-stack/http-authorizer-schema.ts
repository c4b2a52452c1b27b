import { z } from 'zod'

const texts = z.array(z.string().min(1)).min(1)

/** The authorizers that a REST API and that an HTTP API can have. */
export function authorizerSchemas(functionName: z.ZodType<string>) {
  const cacheSeconds = z.int().min(0).max(3600).optional()
  const request = (source: RegExp, example: string) =>
    z.strictObject({
      type: z.literal('request'),
      function: functionName,
      identitySource: z
        .array(z.string().regex(source, `has to be like ${example}`))
        .min(1)
        .optional(),
      cacheSeconds,
    })
  const needsSource = {
    error: 'a cache needs an identity source, which is its key',
    path: ['cacheSeconds'],
  }
  const hasKey = (one: { readonly cacheSeconds?: number | undefined; readonly identitySource?: unknown }) =>
    (one.cacheSeconds ?? 0) === 0 || one.identitySource !== undefined
  const ofRest = request(
    /^(?:method\.request\.(?:header|querystring)|stageVariables)\..+$/,
    'method.request.header.Authorization',
  )
  const httpSource = /^\$(?:request\.(?:header|querystring)\..+|stageVariables\..+|context\.routeKey)$/
  const ofHttp = request(httpSource, '$request.header.Authorization').extend({
    payload: z.enum(['1.0', '2.0']).optional(),
    simpleResponses: z.literal(true).optional(),
  })
  const token = z.strictObject({
    type: z.literal('token'),
    function: functionName,
    header: z.string().min(1).optional(),
    pattern: z.string().refine(isPattern, 'has to be a regular expression').optional(),
    cacheSeconds,
  })
  const jwt = z.strictObject({
    type: z.literal('jwt'),
    issuer: z.url({ protocol: /^https?$/ }),
    audience: texts,
    identitySource: z
      .string()
      .regex(/^\$request\.(?:header|querystring)\..+$/, 'has to be like $request.header.Authorization')
      .optional(),
  })
  return {
    rest: z.discriminatedUnion('type', [token, ofRest.refine(hasKey, needsSource)]),
    http: z.discriminatedUnion('type', [
      ofHttp.refine(hasKey, needsSource).refine((one) => one.simpleResponses === undefined || one.payload !== '1.0', {
        error: 'are of format 2.0 alone',
        path: ['simpleResponses'],
      }),
      jwt,
    ]),
  }
}

function isPattern(source: string): boolean {
  try {
    return RegExp(source) instanceof RegExp
  } catch {
    return false
  }
}
