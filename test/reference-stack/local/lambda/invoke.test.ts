import { InvokeCommand, type InvokeCommandInput } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startEndpoint } from './start-endpoint.ts'

let stack: Awaited<ReturnType<typeof startEndpoint>>

beforeAll(async () => {
  stack = await startEndpoint({ echo: {}, throws: {}, hangs: {} }, { concurrencyLimit: 2, retryDelaysMs: [] })
})

afterAll(() => stack[Symbol.asyncDispose]())

const invoke = (input: Partial<InvokeCommandInput>) =>
  stack.client.send(new InvokeCommand({ FunctionName: 'fixture-echo', Payload: '{"text":"grüße"}', ...input }))

test('RequestResponse answers with the payload and the version', async () => {
  const answer = await invoke({})
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' })
  expect(answer.FunctionError).toBeUndefined()
  expect(answer.LogResult).toBeUndefined()
  expect(answer.Payload?.transformToString()).toBe('{"text":"grüße"}')
})

test.each([
  'arn:aws:lambda:eu-central-1:123456789012:function:fixture-echo',
  'arn:aws:lambda:eu-central-1:123456789012:function:fixture-echo:$LATEST',
  '123456789012:function:fixture-echo',
  'fixture-echo:$LATEST',
])('%s names the function, too', async (FunctionName) => {
  expect((await invoke({ FunctionName })).StatusCode).toBe(200)
})

test('no payload is an empty object', async () => {
  const answer = await stack.client.send(new InvokeCommand({ FunctionName: 'fixture-echo' }))
  expect(answer.Payload?.transformToString()).toBe('{}')
})

test('LogType Tail brings the log with its REPORT line', async () => {
  const { LogResult = '' } = await invoke({ LogType: 'Tail' })
  expect(Buffer.from(LogResult, 'base64').toString()).toMatch(/^START .*\nEND .*\nREPORT .*\t\n$/)
})

test('an unhandled error is an answer with FunctionError', async () => {
  const answer = await invoke({ FunctionName: 'fixture-throws', Payload: '{}' })
  expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' })
  expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({ errorMessage: 'no such room' })
})

test('Event is accepted with 202 and then run', async () => {
  const answer = await invoke({ InvocationType: 'Event', Payload: '"queued"' })
  expect(answer.StatusCode).toBe(202)
  const { requestId } = answer.$metadata
  await vi.waitFor(() => expect(stack.service.logs('echo')).toContain(`END RequestId: ${requestId}`))
})

test('DryRun answers 204 and runs nothing', async () => {
  const before = stack.service.logs('echo').length
  expect((await invoke({ InvocationType: 'DryRun' })).StatusCode).toBe(204)
  expect(stack.service.logs('echo')).toHaveLength(before)
})

test.each<[string, Partial<InvokeCommandInput>, { name: string; message: string | RegExp }]>([
  [
    'an unknown function',
    { FunctionName: 'fixture-nobody' },
    { name: 'ResourceNotFoundException', message: /^Function not found: arn:aws:lambda:.*:function:fixture-nobody$/ },
  ],
  [
    'an unknown version',
    { Qualifier: '7' },
    { name: 'ResourceNotFoundException', message: /:function:fixture-echo:7$/ },
  ],
  [
    'a payload of more than 6 MB',
    { Payload: JSON.stringify('x'.repeat(6 * 1024 * 1024)) },
    { name: 'RequestTooLargeException', message: /smaller than 6291456 bytes/ },
  ],
  [
    'an event of more than 1 MB',
    { InvocationType: 'Event', Payload: JSON.stringify('x'.repeat(1024 * 1024)) },
    { name: 'RequestTooLargeException', message: /smaller than 1048576 bytes/ },
  ],
  [
    'a payload that is not JSON',
    { Payload: 'hello' },
    { name: 'InvalidRequestContentException', message: /^Could not parse request body into json: / },
  ],
])('%s is refused', async (_name, input, { name, message }) => {
  await expect(invoke(input)).rejects.toMatchObject({ name, message: expect.stringMatching(message) })
})

test('a throttled call is TooManyRequestsException with its reason', async () => {
  const busy = [1, 2].map(() => stack.service.invoke('hangs', '{}'))
  await expect(invoke({})).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    message: 'Rate Exceeded.',
    Reason: 'ConcurrentInvocationLimitExceeded',
    $metadata: { httpStatusCode: 429 },
  })
  await stack.service[Symbol.asyncDispose]()
  expect((await Promise.all(busy)).map(({ kind }) => kind)).toEqual(['function-error', 'function-error'])
})
