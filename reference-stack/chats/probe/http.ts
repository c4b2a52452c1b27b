import { defineStack } from '../../define-stack.ts'
import { rest } from './rest.ts'

/** A probe of HTTP APIs, with the function of the one of REST APIs. */
export const http = defineStack({
  name: 'probe-http',
  tables: {},
  functions: rest.functions,
  routes: {},
  http: {
    kind: 'http',
    routes: {
      'GET /notes/{id}': 'Reply',
      'POST /notes': 'Reply',
      'ANY /below/{path+}': 'Reply',
      'GET /by-policy': { function: 'Reply', authorizer: 'policy' },
      'GET /by-simple': { function: 'Reply', authorizer: 'simple' },
      'GET /by-jwt': { function: 'Reply', authorizer: 'jwt' },
      'GET /by-scope': { function: 'Reply', authorizer: 'jwt', scopes: ['notes:read', 'notes:write'] },
    },
    authorizers: {
      policy: {
        type: 'request',
        function: 'Decide',
        identitySource: ['$request.header.Authorization'],
        cacheSeconds: 60,
      },
      simple: {
        type: 'request',
        function: 'Decide',
        identitySource: ['$request.header.Authorization'],
        simpleResponses: true,
      },
      jwt: { type: 'jwt', issuer: process.env['PROBE_ISSUER'] ?? 'https://issuer.example.com', audience: ['notes'] },
    },
    stage: { name: '$default' },
    cors: { allowOrigins: ['https://board.example.com'], allowMethods: ['GET', 'POST'], maxAgeSeconds: 300 },
  },
})
