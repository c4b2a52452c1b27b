import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import { startEndpoint } from '../start-endpoint.ts'

const FunctionName = 'fixture-echo'

test('reserved concurrency is set, shown, obeyed and given back', async () => {
  await using stack = await startEndpoint({ echo: {} })
  const { client } = stack
  const reserve = (ReservedConcurrentExecutions: number) =>
    client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }))
  const shown = async () =>
    (await client.send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions

  expect(await shown()).toBeUndefined()
  expect(await reserve(0)).toMatchObject({ ReservedConcurrentExecutions: 0 })
  expect(await shown()).toBe(0)
  expect(await client.send(new GetFunctionCommand({ FunctionName }))).toMatchObject({
    Concurrency: { ReservedConcurrentExecutions: 0 },
  })
  await expect(client.send(new InvokeCommand({ FunctionName }))).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    message: 'Rate Exceeded.',
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    Type: 'User',
    $metadata: { httpStatusCode: 429 },
  })
  await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
  expect(await shown()).toBeUndefined()
  expect((await client.send(new InvokeCommand({ FunctionName }))).StatusCode).toBe(200)
})

test('at least 100 stay unreserved, of all functions together', async () => {
  await using stack = await startEndpoint({ echo: {}, throws: {} }, { reservedConcurrency: { throws: 500 } })
  const reserve = (ReservedConcurrentExecutions: number) =>
    stack.client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }))
  await expect(reserve(401)).rejects.toMatchObject({ name: 'InvalidParameterValueException' })
  expect(await reserve(400)).toMatchObject({ ReservedConcurrentExecutions: 400 })
})
