import { defineStack } from '../../../reference-stack/define-stack.ts'

const handler = new URL('../../fixtures/stacks/echo/handlers/say.ts', import.meta.url)
const size = { handler, memoryMb: 128, timeoutSeconds: 3 }

/** A chat with a REST API that has everything that one can have. */
export const chat = defineStack({
  name: 'rest-chat',
  tables: {},
  functions: { Say: size, Decide: size },
  routes: { say: 'Say' },
  http: {
    kind: 'rest',
    routes: {
      'GET /notes': 'Say',
      'POST /notes': {
        function: 'Say',
        keyRequired: true,
        model: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
      },
      'ANY /notes/{id}/{path+}': { function: 'Say', authorizer: 'token' },
      'DELETE /notes/{id}': { function: 'Say', authorizer: 'request' },
    },
    authorizers: {
      token: { type: 'token', function: 'Decide', pattern: 'Bearer .+' },
      request: { type: 'request', function: 'Decide', cacheSeconds: 0 },
    },
    stage: { name: 'v1', variables: { colour: 'blue' } },
    throttles: {
      everyRoute: { requestsPerSecond: 100, burst: 50 },
      routes: { 'POST /notes': { requestsPerSecond: 10, burst: 5 } },
    },
    usagePlan: {
      keyVariable: 'NOTES_API_KEY',
      throttle: { requestsPerSecond: 250, burst: 500 },
      quota: { requests: 1000, period: 'DAY' },
    },
    cors: { allowOrigins: ['https://a.example.com', 'https://b.example.com'], allowHeaders: ['x-api-key'] },
    binaryMediaTypes: ['image/png'],
  },
})
