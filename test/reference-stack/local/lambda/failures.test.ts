import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { functionError, returned, startFixtures } from './start-service.ts'

test('an exception arrives as its type, its message and its trace', async () => {
  await using stack = await startFixtures({ throws: {} })
  expect(functionError(await stack.service.invoke('throws', '{}'))).toEqual({
    errorType: 'RangeError',
    errorMessage: 'no such room',
    trace: expect.arrayContaining(['RangeError: no such room', expect.stringMatching(/^ {4}at /)]),
  })
  expect(functionError(await stack.service.invoke('throws', '{"text":"full"}'))).toEqual({
    errorType: 'string',
    errorMessage: 'full',
    trace: [],
  })
  expect(stack.service.environments()).toHaveLength(1)
})

test('a handler that takes too long is ended with its environment', async () => {
  await using stack = await startFixtures({ hangs: { timeoutSeconds: 0.25 } })
  const outcome = await stack.service.invoke('hangs', '{}')
  const requestId = outcome.kind === 'function-error' ? outcome.requestId : ''
  expect(functionError(outcome)).toEqual({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after 0.25 seconds`,
  })
  expect(stack.service.logs('hangs').at(-1)).toMatch(/\tStatus: timeout$/)
})

test.each([
  [1, 'Runtime exited with error: exit status 1'],
  [0, 'Runtime exited without providing a reason'],
])('a process that exits with %d fails its event, and another serves the next', async (code, reason) => {
  await using stack = await startFixtures({ exits: {} })
  const before = returned(await stack.service.invoke('exits', '{}'))
  const outcome = await stack.service.invoke('exits', JSON.stringify({ code }))
  const requestId = outcome.kind === 'function-error' ? outcome.requestId : ''
  expect(functionError(outcome)).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: ${reason}`,
  })
  expect(stack.service.logs('exits').at(-1)).toMatch(/\tStatus: error\tError Type: Runtime.ExitError$/)
  expect(returned(await stack.service.invoke('exits', '{}'))).not.toBe(before)
})

test.each([
  ['init-fails', { errorType: 'TypeError', errorMessage: 'the table has no name' }],
  ['no-handler', { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.handler is undefined or not exported' }],
])('%s: the event that waits for the environment learns why it did not start', async (functionName, error) => {
  await using stack = await startFixtures({ [functionName]: {} })
  expect(functionError(await stack.service.invoke(functionName, '{}'))).toMatchObject(error)
  const [, thrown, report] = stack.service.logs(functionName)
  expect(thrown).toContain(`\tundefined\tERROR\tUncaught Exception \t{"errorType":"${error.errorType}"`)
  expect(report).toMatch(
    new RegExp(`^INIT_REPORT Init Duration: .* ms\tPhase: init\tStatus: error\tError Type: ${error.errorType}$`),
  )
  expect(stack.service.processes()[0]?.processes).toBe(1)
})

test('an answer of more than 6 MB is a function error', async () => {
  await using stack = await startFixtures({ echo: {} })
  const outcome = await stack.service.invoke('echo', JSON.stringify('x'.repeat(6 * 1024 * 1024)))
  expect(functionError(outcome).errorType).toBe('Function.ResponseSizeTooLarge')
  expect(returned(await stack.service.invoke('echo', '1'))).toBe(1)
})

test('a handler that does not compile is refused at the start, with file and line', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fanbench-test-'))
  const file = join(directory, 'broken.ts')
  await writeFile(file, 'export const handler = async () => {\n  return }}\n')
  await expect(startFixtures({ broken: { handler: pathToFileURL(file) } })).rejects.toThrow(
    `a handler does not compile: ${file}:2:11: Unexpected "}"`,
  )
  await rm(directory, { recursive: true })
})

test('a handler may use CommonJS packages', async () => {
  await using stack = await startFixtures({ 'uses-commonjs': {} })
  expect(returned(await stack.service.invoke('uses-commonjs', '{}'))).toBe(1)
})
