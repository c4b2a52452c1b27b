import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startEndpoint, waiting } from '../start-endpoint.ts'

const FunctionName = 'fixture-describe'
let stack: Awaited<ReturnType<typeof startEndpoint>>

beforeAll(async () => {
  stack = await startEndpoint(
    { describe: { memoryMb: 256, timeoutSeconds: 7, environment: { GREETING: 'hello' } } },
    { environmentFor: () => ({ TABLE_MEMBERS: 'members' }), updateMs: 500 },
  )
})

afterAll(() => stack[Symbol.asyncDispose]())

const update = (input: Partial<UpdateFunctionConfigurationCommandInput>) =>
  stack.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...input }))

const updated = () => waitUntilFunctionUpdatedV2({ client: stack.client, ...waiting }, { FunctionName })

async function describe(): Promise<{ pid: number; environment: Record<string, string> }> {
  const { Payload } = await stack.client.send(new InvokeCommand({ FunctionName }))
  return JSON.parse(Payload?.transformToString() ?? '') as { pid: number; environment: Record<string, string> }
}

test('a function tells its configuration', async () => {
  const expected = {
    FunctionName,
    FunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:fixture-describe',
    Version: '$LATEST',
    MemorySize: 256,
    Timeout: 7,
    Description: '',
    Environment: { Variables: { GREETING: 'hello' } },
    State: 'Active',
    LastUpdateStatus: 'Successful',
  }
  expect(await stack.client.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject(expected)
  expect(await stack.client.send(new GetFunctionCommand({ FunctionName }))).toMatchObject({ Configuration: expected })
})

test('the old configuration serves while an update is in progress; then every environment is cold', async () => {
  const before = await describe()
  const answer = await update({ MemorySize: 512, Environment: { Variables: { GREETING: 'moin' } } })
  expect(answer).toMatchObject({ MemorySize: 512, LastUpdateStatus: 'InProgress', State: 'Active' })
  expect((await describe()).pid).toBe(before.pid)

  await updated()

  const after = await describe()
  expect(after.pid).not.toBe(before.pid)
  expect(after.environment).toMatchObject({
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    GREETING: 'moin',
    TABLE_MEMBERS: 'members',
  })
  await vi.waitFor(() => expect(stack.service.environments().map(({ pid }) => pid)).toEqual([after.pid]), {
    timeout: 60_000,
  })
})

test('a change of the description is enough to make it cold', async () => {
  const before = await describe()
  await update({ Description: 'cold again' })
  await updated()
  expect((await describe()).pid).not.toBe(before.pid)
})

test('any other change meanwhile is a ResourceConflictException', async () => {
  await update({ Timeout: 8 })
  const conflict = {
    name: 'ResourceConflictException',
    Type: 'User',
    message:
      'The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda:eu-central-1:123456789012:function:fixture-describe',
    $metadata: { httpStatusCode: 409 },
  }
  await expect(update({ Timeout: 9 })).rejects.toMatchObject(conflict)
  await expect(stack.client.send(new PublishVersionCommand({ FunctionName }))).rejects.toMatchObject(conflict)
  await updated()
  expect(await stack.client.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject({ Timeout: 8 })
})

test.each<[string, Partial<UpdateFunctionConfigurationCommandInput>, RegExp]>([
  ['two impossible sizes', { MemorySize: 64, Timeout: 901 }, /MemorySize: .*>=128; Timeout: .*<=900/],
  ['what is not emulated', { Handler: 'other.handler' }, /Handler/],
  ['more than 4 KB of variables', { Environment: { Variables: { LONG: 'x'.repeat(4096) } } }, /4 KB/],
])('%s: InvalidParameterValueException', async (_name, input, message) => {
  await expect(update(input)).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: expect.stringMatching(message),
    $metadata: { httpStatusCode: 400 },
  })
})

test('an unknown function is a ResourceNotFoundException', async () => {
  await expect(stack.client.send(new GetFunctionCommand({ FunctionName: 'fixture-nobody' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    $metadata: { httpStatusCode: 404 },
  })
})
