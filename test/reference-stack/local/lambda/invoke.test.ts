import {
  InvokeCommand,
  type InvokeCommandInput,
  ListLayersCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEndpoint } from './start-endpoint.ts'

let stack: Awaited<ReturnType<typeof startEndpoint>>

beforeAll(async () => {
  stack = await startEndpoint({ echo: {}, hangs: {} }, { concurrencyLimit: 2 })
})

afterAll(() => stack[Symbol.asyncDispose]())

const invoke = (input: Partial<InvokeCommandInput>) =>
  stack.client.send(new InvokeCommand({ FunctionName: 'fixture-echo', Payload: '{"text":"grüße"}', ...input }))

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

test('an operation that is not emulated is named', async () => {
  const code = new UpdateFunctionCodeCommand({ FunctionName: 'fixture-echo', ZipFile: new Uint8Array() })
  await expect(stack.client.send(code)).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'The operation PUT /2015-03-31/functions/fixture-echo/code is not emulated.',
  })
  await expect(stack.client.send(new ListLayersCommand())).rejects.toMatchObject({
    message: 'The operation GET /2018-10-31/layers is not emulated.',
  })
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
