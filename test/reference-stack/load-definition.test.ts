import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeDefinition } from '../../reference-stack/target-file.ts'
import { DefinitionError, loadDefinition } from '../../reference-stack/load-definition.ts'
import { chat as echo } from '../fixtures/stacks/echo/chat.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'definitions-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/stacks/${name}/chat.ts`, import.meta.url))

function write(name: string, source: string): string {
  const path = join(folder, name)
  writeFileSync(path, source)
  return path
}

const definition = (name: string) =>
  `{ name: '${name}', tables: {}, routes: {}, functions: {
     say: { handler: new URL(import.meta.url), memoryMb: 128, timeoutSeconds: 3 } } }`

async function problemsOf(path: string): Promise<readonly string[]> {
  const error: unknown = await loadDefinition(path).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(DefinitionError)
  return (error as DefinitionError).problems.map((problem) => problem.replace(`${path}: `, ''))
}

test("takes a file's only definition, exactly as it was written", async () => {
  const loaded = await loadDefinition(fixture('echo'))
  expect(loaded.name).toBe('echo')
  expect(describeDefinition(loaded).definitionHash).toBe(describeDefinition(echo).definitionHash)
})

test.each([
  '$request.body.action',
  '$request.body.message.kind',
  '${request.body.action}',
  '${request.body.service}/${request.body.action}',
  'chat/$request.body.steps[0].action',
  'static',
])('takes the route selection expression %s', async (routeSelectionExpression) => {
  const named = `{ ...${definition('selects')}, routeSelectionExpression: '${routeSelectionExpression}' }`
  const path = write(`${Buffer.from(routeSelectionExpression).toString('hex')}.mjs`, `export default ${named}`)
  expect(await loadDefinition(path)).toMatchObject({ routeSelectionExpression })
})

test('prefers the default export', async () => {
  const path = write('two.mjs', `export default ${definition('first')}; export const other = ${definition('second')}`)
  expect((await loadDefinition(path)).name).toBe('first')
})

test('lists every mistake of a definition', async () => {
  expect(await problemsOf(fixture('broken'))).toEqual([
    'name: has to be 1 to 32 lower case letters, digits and dashes',
    "tables.rooms.partitionKey: has to be an attribute's name, or { name, type } with the type S, N or B",
    'tables.rooms.name: has to be 3 to 255 letters, digits, dots, dashes and underscores',
    'connectionItems.table: there is no table people (there are a-b, a_b, rooms)',
    'connectionItems.key: Too small: expected string to have >=1 characters',
    'functions.say.memoryMb: Too small: expected number to be >=128',
    'functions.say.timeoutSeconds: Too big: expected number to be <=900',
    'functions.say.tables.members: there is no table members (there are a-b, a_b, rooms)',
    'functions.say.tables.rooms: Invalid option: expected one of "read"|"write"|"read-write"',
    "functions.say.environment.A: has to be text, { endpoint: 'connections' }, { table } or { function }",
    "functions.say.environment.B: has to be text, { endpoint: 'connections' }, { table } or { function }",
    'functions.say.environment.C.table: there is no table members (there are a-b, a_b, rooms)',
    'functions.say.environment.D.function: there is no function shout (there are say, join, leave, tell)',
    expect.stringMatching(/^functions\.join\.handler: there is no file file:.*\/handlers\/join\.ts$/),
    'functions.join: Unrecognized key: "memory"',
    "functions.leave.handler: has to be a URL: new URL('./handlers/say.ts', import.meta.url)",
    'functions.leave.invokes.0: there is no function left (there are say, join, leave, tell)',
    'functions.tell.handler: the hash has to be the name of an export: #not-a-name',
    expect.stringMatching(/^functions\.tell\.layers\.0: there is no folder file:.*\/layers\/$/),
    'routes.$connect: there is no function connect (there are say, join, leave, tell)',
    'routes.say.function: there is no function shout (there are say, join, leave, tell)',
    "routes.leave: has to be a function's name, or { function, replies: true }",
    'authorizer.function: there is no function tickets (there are say, join, leave, tell)',
    'authorizer.identitySource.1: has to be like route.request.header.Authorization or route.request.querystring.ticket',
    'throttles.everyRoute.requestsPerSecond: Too small: expected number to be >0',
    'throttles.everyRoute.burst: Invalid input: expected int, received number',
    'throttles.routes.shout: there is no route shout (there are $connect, say, leave)',
    'throttles.routes.leave.burst: Invalid input: expected number, received undefined',
    'routeSelectionExpression: has to be like $request.body.action; a $ that begins no such variable is written \\$',
    'tables: a-b and a_b share the environment variable TABLE_A_B',
    'tables: a-b and a_b have the same name a-b',
  ])
})

describe('says what is wrong with a file', () => {
  const rows: readonly (readonly [what: string, source: string, problem: RegExp])[] = [
    ['that exports nothing', 'export const answer = 42', /exports no definition/],
    [
      'that exports two definitions',
      `export const a = ${definition('a')}, b = ${definition('b')}`,
      /exports several definitions \(a, b\)/,
    ],
    ['that throws', 'throw new Error("no luck")', /cannot be loaded: no luck/],
    ['that is no JavaScript', 'export default {', /cannot be loaded: /],
    [
      'whose definition has no functions',
      "export default { name: 'empty', tables: {}, functions: {}, routes: {} }",
      /^functions: at least one function is needed$/,
    ],
    [
      'whose authorizer has no $connect route',
      `export default { ...${definition('guarded')}, authorizer: { function: 'say' } }`,
      /^authorizer: there is no \$connect route for it$/,
    ],
    [
      'whose function may not call the endpoint that it has',
      `export default { ...${definition('x')}, functions: { say: { handler: new URL(import.meta.url), memoryMb: 128,
        timeoutSeconds: 3, environment: { Where: { endpoint: 'connections' } } } } }`,
      /^functions\.say\.environment\.Where: names the endpoint of @connections, which the function may not call/,
    ],
    ['whose definition is a number', 'export default 42', /expected object/],
  ]
  test.each(rows)('%s', async (what, source, problem) => {
    const problems = await problemsOf(write(`${what.replaceAll(' ', '-')}.mjs`, source))
    expect(problems).toEqual([expect.stringMatching(problem)])
  })

  test('that does not exist', async () => {
    expect(await problemsOf(join(folder, 'nowhere.ts'))).toEqual(['there is no such file'])
  })
})
