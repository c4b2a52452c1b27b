import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type TestContext, afterAll, beforeAll, expect, test } from 'vitest'
import type { FunctionDefinition } from '../../../../../reference-stack/define-stack.ts'
import { cpuShareOf } from '../../../../../reference-stack/local/lambda/cpu/cpu-share.ts'
import type { InvocationOutcome } from '../../../../../reference-stack/local/lambda/invocation.ts'
import { type LambdaService, startLambdaService } from '../../../../../reference-stack/local/lambda/service.ts'
import { startLocalStack } from '../../../../../reference-stack/local/start.ts'
import { readTemplate } from '../../../../../reference-stack/templates/read-template.ts'
import { talk } from '../../talk.ts'
import { functionError, returned } from '../start-service.ts'

const whyNot = lacking('', 'there is no python3 on this machine')
const code = new URL('../../../../fixtures/lambda/python/', import.meta.url)
const functionNames = ['describe', 'fails', 'exits', 'answers_nonsense', 'leaves_a_thread', 'calls', 'not_there']
const functions: Readonly<Record<string, FunctionDefinition>> = {
  ...Object.fromEntries(functionNames.map((functionName) => [functionName, functionOf(`app.py#${functionName}`)])),
  names: { ...functionOf('rooms/names.py'), code },
  lacks: functionOf('lacks_a_package.py'),
  layered: { ...functionOf('layered.py'), layers: [new URL('../python-layer/', code)] },
}
/** It says what it was asked for, and so whether the request came without TLS. */
const standIn = createServer((request, response) => response.end(`${request.headers.host}${request.url}`))
const notices: string[] = []
let lambda: LambdaService | undefined
let port = 0

beforeAll(async () => {
  standIn.listen(0, '127.0.0.1')
  await once(standIn, 'listening')
  port = (standIn.address() as AddressInfo).port
  if (whyNot === undefined) lambda = await start(functions)
})
afterAll(async () => {
  standIn.close()
  await lambda?.[Symbol.asyncDispose]()
})

function functionOf(path: string): FunctionDefinition {
  return { handler: new URL(path, code), runtime: 'python3.9', memoryMb: 256, timeoutSeconds: 10 }
}

function start(
  some: Readonly<Record<string, FunctionDefinition>>,
  options: { readonly cpu?: 'by-memory' } = {},
): Promise<LambdaService> {
  return startLambdaService({
    definition: { name: 'python', tables: {}, functions: some, routes: {} },
    physicalNames: Object.fromEntries(
      Object.keys(some).map((functionName) => [functionName, `python-${functionName}`]),
    ),
    environment: {},
    publishMetric: () => {},
    region: 'eu-central-1',
    network: { apiId: 'abcdef1234', standIns: { dynamodb: port, 'execute-api': port }, allowed: [] },
    onNotice: (functionName, text) => notices.push(`${functionName}: ${text}`),
    ...options,
  })
}

function requestIdOf(outcome: InvocationOutcome): string {
  return outcome.kind === 'throttled' ? '' : outcome.requestId
}

/** Why a test cannot be run here; undefined if it can. */
function lacking(module: string, reason: string): string | undefined {
  try {
    execFileSync('python3', ['-c', module], { stdio: 'ignore' })
    return undefined
  } catch {
    return reason
  }
}

function started({ skip }: TestContext): LambdaService {
  return lambda ?? skip(whyNot)
}

test('a handler has its context, its files and modules; what it prints and logs is in its log', async (context) => {
  const service = started(context)
  const outcome = await service.invoke('describe', '{"room":"lobby"}')
  expect(returned(outcome)).toEqual({
    name: 'python-describe',
    id: requestIdOf(outcome),
    arn: expect.stringMatching(/:function:python-describe$/) as string,
    memory: '256',
    group: '/aws/lambda/python-describe',
    stream: true,
    remaining: true,
    file: 'be kind',
    lobby: 'lobby',
    decimal: 1.5,
    handler: 'app.describe',
  })
  const logs = service.logs('describe')
  expect(logs).toContain('printed')
  const logged = logs.find((line) => line.startsWith('[WARNING]\t'))
  expect(logged?.split('\t').slice(2)).toEqual([requestIdOf(outcome), 'logged\rin lobby'])
  expect(logs.find((line) => line.startsWith('REPORT'))).toMatch(/Max Memory Used: [1-9]\d* MB\tInit Duration: /)
  expect(returned(await service.invoke('names', '{}'))).toBe('lobby')
})

test('an exception is an error with its type, text and trace, and one line of its log', async (context) => {
  const service = started(context)
  const outcome = await service.invoke('fails', '{}')
  expect(functionError(outcome)).toEqual({
    errorType: 'KeyError',
    errorMessage: "'room'",
    requestId: requestIdOf(outcome),
    stackTrace: [expect.stringMatching(/app.py", line \d+, in fails\n    return event\["room"\]\n/)],
  })
  expect(service.logs('fails').find((line) => line.startsWith('[ERROR]'))).toMatch(
    /^\[ERROR\] KeyError: 'room'\rTraceback \(most recent call last\):\r  File .*app\.py"/,
  )
  expect(functionError(await service.invoke('exits', '{}'))).toMatchObject({ errorType: 'Runtime.ExitError' })
  expect(functionError(await service.invoke('answers_nonsense', '{}')).errorType).toBe('Runtime.MarshalError')
})

test('a module that cannot be imported, or lacks the handler, fails as on Lambda', async (context) => {
  const service = started(context)
  expect(functionError(await service.invoke('lacks', '{}'))).toMatchObject({
    errorType: 'Runtime.ImportModuleError',
    errorMessage: "Unable to import module 'lacks_a_package': No module named 'a_package_that_is_not_there'",
  })
  expect(functionError(await service.invoke('not_there', '{}'))).toMatchObject({
    errorType: 'Runtime.HandlerNotFound',
    errorMessage: "Handler 'not_there' missing on module 'app'",
  })
})

test('no thread goes on between two events', async (context) => {
  const service = started(context)
  const { after } = returned(await service.invoke('leaves_a_thread', '{}')) as { after: number }
  expect(after).toBeGreaterThan(0)
  await sleep(400)
  const { before } = returned(await service.invoke('leaves_a_thread', '{}')) as { before: number }
  expect(before - after).toBeLessThan(5)
})

test('what it calls of AWS is the stack, and nothing else is called', async (context) => {
  const service = started(context)
  const arrived: string[] = []
  const outside = createServer(() => arrived.push('a request')).listen(0, '127.0.0.2')
  await once(outside, 'listening')
  const address = `127.0.0.2:${(outside.address() as AddressInfo).port}`
  const called = async (url: string) => returned(await service.invoke('calls', JSON.stringify({ url })))
  const dialled = 'dynamodb.us-east-1.amazonaws.com'
  expect(await called(`https://${dialled}/`)).toBe(`${dialled}/`)
  expect(await called(`https://127.0.0.1:${port}/prod`)).toBe(`127.0.0.1:${port}/prod`)
  for (const [url, host] of [
    [`http://${address}/`, address],
    ['https://outside.invalid/', 'outside.invalid:443'],
  ] as const)
    expect(await called(url)).toMatch(`NetworkRefusal: ${host} may not be called: it is neither part of this stack nor`)
  expect(arrived).toEqual([])
  outside.close()
  expect(notices).toContain(
    `calls: ${dialled} is of the Region us-east-1, not of this stack's, eu-central-1. The stack answers it all the same.`,
  )
})

test('it is held to the CPU share of its memory', async ({ skip }) => {
  if (whyNot !== undefined) skip(whyNot)
  await using service = await start({ burns: functionOf('app.py#burns') }, { cpu: 'by-memory' })
  const { cpu, wall } = returned(await service.invoke('burns', '{}')) as { cpu: number; wall: number }
  // What was used last is only held back at the end.
  expect(wall * cpuShareOf(256)).toBeGreaterThan(cpu * 0.7)
})

test('a chat with boto3, from its SAM template', async ({ skip }) => {
  const why = lacking('import boto3', 'python3 has no boto3 on this machine')
  if (why !== undefined) skip(why)
  const { definition } = await readTemplate('test/fixtures/their-chats/python/template.yaml')
  expect(definition?.functions['SendMessage']).toMatchObject({
    runtime: 'python3.12',
    tables: { Connections: 'read-write' },
  })
  await using stack = await startLocalStack({ definition: definition! })
  expect(await talk(stack.target.url, '{"action":"sendmessage","data":"hello"}')).toBe('hello')
})

test('files and modules of layers are found at /opt, the code at /var/task, and nothing is written there', async (context) => {
  const service = started(context)
  expect(returned(await service.invoke('layered', '{}'))).toEqual({
    rooms: { rooms: ['lobby'] },
    path: { rooms: ['lobby'] },
    is_there: [true, true, false],
    names: ['late_module.py', 'rooms.json'],
    found: ['rooms.json'],
    walked: ['rooms.json'],
    imported: 'from the layer',
    task: true,
    real: '/opt/data/rooms.json',
    written: ['Read-only file system', 'Read-only file system', 'Read-only file system'],
    elsewhere: true,
    threads: 1,
  })
})
