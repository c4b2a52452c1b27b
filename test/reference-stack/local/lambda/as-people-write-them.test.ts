import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FunctionDefinition } from '../../../../reference-stack/define-stack.ts'
import { type LambdaService, startLambdaService } from '../../../../reference-stack/local/lambda/service.ts'
import { projects } from './handlers-of-people.ts'
import { functionError, returned } from './start-service.ts'

const folder = mkdtempSync(join(tmpdir(), 'fanbench-people-'))
const size = { memoryMb: 256, timeoutSeconds: 10 }
const at = (path: string) => new URL(path, pathToFileURL(`${folder}/`))

const functions: Readonly<Record<string, FunctionDefinition>> = {
  sam: { handler: at('sam/src/app.js#sendMessage'), ...size },
  esm: {
    handler: at('esm/handlers/greet.js'),
    layers: [at('layer/')],
    environment: { NODE_OPTIONS: '--stack-trace-limit=3' },
    ...size,
  },
  layered: { handler: at('layered/read.mjs'), layers: [at('layer/'), at('second-layer/')], ...size },
  v2: { handler: at('serverless/src/say.ts#say'), ...size },
  callback: { handler: at('tutorial/connect.cjs'), runtime: 'nodejs22.x', ...size },
  callbackOn24: { handler: at('tutorial/connect.cjs'), ...size },
  nested: { handler: at('tutorial/routes.cts#handlers.disconnect'), ...size },
  topLevel: { handler: at('tutorial/default.mts#main'), ...size },
}

let lambda: LambdaService
beforeAll(async () => {
  for (const [path, text] of Object.entries(projects)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  lambda = await startLambdaService({
    definition: { name: 'people', tables: {}, functions, routes: {} },
    physicalNames: Object.fromEntries(Object.keys(functions).map((functionName) => [functionName, functionName])),
    environment: {},
    publishMetric: () => {},
    region: 'eu-central-1',
  })
})
afterAll(async () => {
  await lambda[Symbol.asyncDispose]()
  const left = Object.keys(projects).filter((path) => existsSync(join(folder, path)))
  rmSync(folder, { recursive: true })
  // An environment's folder has links to what it finds: they are gone, and nothing else.
  expect(left).toEqual(Object.keys(projects))
})

test('CommonJS in a folder finds its files, its globals and the SDK that Lambda has', async () => {
  expect(returned(await lambda.invoke('sam', '{"plugIn":"loud"}'))).toEqual({
    greeting: '<b>hello</b>',
    config: { stage: 'dev' },
    sends: 'function',
    item: { id: 'c1' },
    above: 'be kind',
    inTask: 'be kind',
    inWorkingDirectory: '<b>hello</b>',
    place: 'src/app.js',
    byName: 'LOUD',
    tmp: true,
  })
})

test('an ES module finds its files, its layer, and has the options for Node that it asks for', async () => {
  expect(returned(await lambda.invoke('esm', '{}'))).toEqual({
    rooms: ['lobby'],
    again: ['lobby'],
    here: true,
    greeting: 'hello Ada',
    shared: 'hello all',
    stackTraceLimit: 3,
  })
})

test('files and modules of layers are found at /opt, the code at /var/task, and nothing is written there', async () => {
  const words = 'of the second layer'
  expect(returned(await lambda.invoke('layered', '{"plugIn":"loud"}'))).toEqual({
    sync: words,
    promise: words,
    callback: words,
    stream: words,
    handle: words,
    worker: words,
    buffer: 'only there',
    url: 'only there',
    task: 'of the task',
    there: [true, false, true],
    names: ['loud.js', 'quiet.mjs'],
    isFolder: true,
    required: 'LOUD',
    imported: 'quiet',
    refused: ['EROFS', 'EROFS', 'EROFS', 'EROFS'],
  })
})

test('TypeScript imports the SDK v2 of its project in each way that there is', async () => {
  expect(returned(await lambda.invoke('v2', '{}'))).toEqual({ all: 2, some: 2, alone: 2, kind: 'text', file: true })
})

test('a handler with a callback answers on nodejs22.x, and is refused on nodejs24.x', async () => {
  expect(returned(await lambda.invoke('callback', '{"room":"lobby"}'))).toEqual({ statusCode: 200, body: 'lobby' })
  expect(functionError(await lambda.invoke('callbackOn24', '{}')).errorType).toBe('Runtime.CallbackHandlerDeprecated')
})

test('a handler may be within an object, and its module may await', async () => {
  expect(returned(await lambda.invoke('nested', '{"path":"a/b"}'))).toBe('b')
  expect(returned(await lambda.invoke('topLevel', '{}'))).toBe(42)
})
