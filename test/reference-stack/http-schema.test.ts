import { describe, expect, test } from 'vitest'
import { bodyModel } from '../../reference-stack/body-model.ts'
import { checkDefinition } from '../../reference-stack/check-definition.ts'

const handler = new URL('../fixtures/stacks/echo/handlers/say.ts', import.meta.url)

function problemsOf(http: unknown): readonly string[] {
  const functions = { say: { handler, memoryMb: 128, timeoutSeconds: 3 } }
  return checkDefinition({ name: 'notes', tables: {}, functions, routes: {}, http })
}

test('a REST API and an HTTP API are taken with all that they can have', () => {
  const both = {
    stage: { name: 'v1', variables: { colour: 'blue' } },
    cors: { allowOrigins: ['https://board.example.com'], allowCredentials: true },
  }
  expect(
    problemsOf({
      ...both,
      kind: 'rest',
      routes: {
        'POST /notes': { function: 'say', keyRequired: true, model: { type: 'object' } },
        'ANY /{path+}': 'say',
      },
      throttles: { everyRoute: { requestsPerSecond: 10, burst: 1 } },
      usagePlan: { keyVariable: 'KEY', quota: { requests: 1, period: 'WEEK' } },
      binaryMediaTypes: ['image/png'],
    }),
  ).toEqual([])
  expect(problemsOf({ ...both, kind: 'http', routes: { $default: 'say', 'GET /': 'say' }, payload: '1.0' })).toEqual([])
})

test('every mistake is said', () => {
  expect(
    problemsOf({
      kind: 'rest',
      routes: {
        'GET /notes': 'shout',
        notes: 'say',
        'FETCH /notes': 'say',
        'GET /notes/a{id}': 'say',
        'GET /{path+}/more': 'say',
        'GET /{a}/{a}': 'say',
        'GET /notes//': 'say',
        $default: 'say',
        'POST /notes': { function: 'say', keyRequired: true, model: { required: ['text'] } },
      },
      throttles: { routes: { 'GET /nowhere': { requestsPerSecond: 1, burst: 1 } } },
      cors: { allowOrigins: ['*'], allowCredentials: true },
      payload: '1.0',
    }),
  ).toEqual([
    expect.stringMatching(
      /^http\.throttles\.routes\.GET \/nowhere: there is no route GET \/nowhere \(there are GET \/notes, /,
    ),
    'http.cors: browsers refuse credentials where every origin is allowed: name the origins',
    'http.routes.GET /notes: there is no function shout (there are say)',
    'http.routes.notes: has to be a method and a path: POST /notes, GET /notes/{id}',
    'http.routes.FETCH /notes: the method has to be one of GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, ANY',
    'http.routes.GET /notes/a{id}: a path parameter is a whole part of the path: {id}, or {path+} at the end',
    'http.routes.GET /{path+}/more: {path+} stands at the end of the path',
    'http.routes.GET /{a}/{a}: two path parameters have one name',
    'http.routes.GET /notes//: a part of the path is empty',
    'http.routes.$default: has to be a method and a path: POST /notes, GET /notes/{id}',
    'http.routes.POST /notes.model: required needs the type object beside it',
    'http.routes.POST /notes.model: text is required and has no schema: give it one in properties',
    'http: Unrecognized key: "payload"',
  ])
})

test('authorizers are those of the kind of API, and routes name them', () => {
  const request = { type: 'request', function: 'say' }
  const rest = {
    kind: 'rest',
    authorizers: { token: { type: 'token', function: 'say', pattern: '[' }, all: { ...request, cacheSeconds: 5 } },
    routes: { 'GET /notes': { function: 'say', authorizer: 'nobody' } },
  }
  expect(problemsOf(rest)).toEqual([
    'http.routes.GET /notes.authorizer: there is no authorizer nobody (there are token, all)',
    'http.authorizers.token.pattern: has to be a regular expression',
    'http.authorizers.all.cacheSeconds: a cache needs an identity source, which is its key',
  ])
  const jwt = { type: 'jwt', issuer: 'https://issuer.example.com', audience: ['notes'] }
  const simple = { ...request, identitySource: ['$request.header.Authorization'], simpleResponses: true }
  const http = {
    kind: 'http',
    authorizers: { jwt, simple },
    routes: { $default: { function: 'say', authorizer: 'jwt', scopes: ['a'] } },
  }
  expect(problemsOf(http)).toEqual([])
  expect(
    problemsOf({
      ...http,
      authorizers: {
        jwt: { ...jwt, issuer: 'issuer' },
        simple: { ...simple, payload: '1.0' },
        more: { type: 'token' },
      },
    }).map((problem) => problem.split(':', 1)[0]),
  ).toEqual(['http.authorizers.jwt.issuer', 'http.authorizers.simple.simpleResponses', 'http.authorizers.more.type'])
  const scoped = { $default: { function: 'say', authorizer: 'simple', scopes: ['a'] } }
  expect(problemsOf({ ...http, routes: scoped })).toEqual(['http.routes.$default.scopes: are for JWT authorizers'])
})

test('a key and its plan belong together', () => {
  const keyed = { kind: 'rest', routes: { 'GET /notes': { function: 'say', keyRequired: true } } }
  expect(problemsOf(keyed)).toEqual(['http.usagePlan: a route requires a key, and there is no usage plan with one'])
  const planned = { kind: 'rest', routes: { 'GET /notes': 'say' }, usagePlan: { keyVariable: 'KEY' } }
  expect(problemsOf(planned)).toEqual(['http.usagePlan: no route requires its key'])
})

describe('a model', () => {
  const rows: readonly (readonly [
    schema: Record<string, unknown>,
    fit: readonly unknown[],
    misfit: readonly unknown[],
  ])[] = [
    [
      { type: 'object', required: ['text'], properties: { text: { type: 'string', minLength: 1 } } },
      [{ text: 'a' }, { text: 'a', more: 1 }],
      [{}, { text: '' }, { text: 1 }, [], 'a', undefined],
    ],
    [
      {
        type: 'object',
        additionalProperties: false,
        properties: { n: { type: 'integer', minimum: 0, exclusiveMinimum: true } },
      },
      [{}, { n: 1 }],
      [{ n: 0 }, { n: 1.5 }, { m: 1 }],
    ],
    [
      { type: 'object', properties: { one: { $ref: '#/definitions/One' } }, definitions: { One: { type: 'string' } } },
      [{ one: 'a' }],
      [{ one: 1 }],
    ],
    [{ type: 'array', items: { enum: ['a', 'b'] }, maxItems: 1 }, [['a']], [['c'], ['a', 'b']]],
  ]
  test.each(rows)('%j', (schema, fit, misfit) => {
    const read = bodyModel(schema)
    if (read.mistakes !== undefined) throw new Error(read.mistakes.join())
    expect(fit.map(read.fits)).toEqual(fit.map(() => true))
    expect(misfit.map(read.fits)).toEqual(misfit.map(() => false))
  })

  const refused: readonly (readonly [schema: Record<string, unknown>, mistake: RegExp])[] = [
    [{ required: ['text'] }, /^required needs the type object beside it$/],
    [{ type: 'object', required: ['text'] }, /^text is required and has no schema/],
    [{ type: 'object', properties: { a: { minLength: 1 } } }, /^\/a: minLength needs the type string beside it$/],
    [{ type: 'array', items: { properties: { a: {} } } }, /^\/items: properties needs the type object/],
    [{ not: { type: 'string' } }, /not is not supported/],
  ]
  test.each(refused)('that would let pass what it forbids is refused: %j', (schema, mistake) => {
    expect(bodyModel(schema).mistakes).toContainEqual(expect.stringMatching(mistake))
  })
})
