import { extname } from 'node:path'
import { defineStack } from '../../define-stack.ts'

const handler = new URL(`./handlers/reply${extname(import.meta.url)}`, import.meta.url)

const decide = new URL(`./handlers/decide${extname(import.meta.url)}`, import.meta.url)

const model = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string', minLength: 1, maxLength: 1000 } },
}

/** A probe of REST APIs: `Reply` answers with its event, or does what the header `x-then` says. */
export const rest = defineStack({
  name: 'probe-rest',
  tables: {},
  // Longer than the 29 s after which API Gateway gives up.
  functions: {
    Reply: { handler, memoryMb: 256, timeoutSeconds: 60 },
    Decide: { handler: decide, memoryMb: 256, timeoutSeconds: 10 },
  },
  routes: {},
  http: {
    kind: 'rest',
    routes: {
      'POST /notes': { function: 'Reply', model },
      'GET /notes/{id}': 'Reply',
      'GET /guarded': { function: 'Reply', keyRequired: true },
      'GET /narrow': 'Reply',
      'POST /pictures': 'Reply',
      'GET /by-token': { function: 'Reply', authorizer: 'token' },
      'GET /by-token/{id}': { function: 'Reply', authorizer: 'token' },
      'GET /by-request': { function: 'Reply', authorizer: 'request' },
    },
    authorizers: {
      token: { type: 'token', function: 'Decide', pattern: '[\\w-]+' },
      request: {
        type: 'request',
        function: 'Decide',
        identitySource: ['method.request.header.Authorization', 'method.request.querystring.user'],
        cacheSeconds: 0,
      },
    },
    stage: { name: 'prod', variables: { colour: 'blue' } },
    throttles: { routes: { 'GET /narrow': { requestsPerSecond: 0.01, burst: 1 } } },
    usagePlan: { keyVariable: 'PROBE_API_KEY', quota: { requests: 2, period: 'DAY' } },
    cors: { allowOrigins: ['https://board.example.com'], allowMethods: ['GET', 'POST'], allowHeaders: ['x-api-key'] },
    binaryMediaTypes: ['image/png'],
  },
})
