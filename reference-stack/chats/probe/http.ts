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
    routes: { 'GET /notes/{id}': 'Reply', 'POST /notes': 'Reply', 'ANY /below/{path+}': 'Reply' },
    stage: { name: '$default' },
    cors: { allowOrigins: ['https://board.example.com'], allowMethods: ['GET', 'POST'], maxAgeSeconds: 300 },
  },
})
