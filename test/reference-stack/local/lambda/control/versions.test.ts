import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  InvokeCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startEndpoint, waiting } from '../start-endpoint.ts'

const FunctionName = 'fixture-describe'
let stack: Awaited<ReturnType<typeof startEndpoint>>

beforeAll(async () => {
  stack = await startEndpoint({ describe: {} }, { alias: 'live' })
})

afterAll(() => stack[Symbol.asyncDispose]())

interface Described {
  readonly pid: number
  readonly environment: Readonly<Record<string, string>>
  readonly context: Readonly<Record<string, string>>
}

async function describe(Qualifier?: string) {
  const {
    ExecutedVersion,
    LogResult = '',
    Payload,
  } = await stack.client.send(new InvokeCommand({ FunctionName, Qualifier, LogType: 'Tail' }))
  const answer = JSON.parse(Payload?.transformToString() ?? '') as Described
  return { ...answer, ExecutedVersion, log: Buffer.from(LogResult, 'base64').toString() }
}

async function setMemory(MemorySize: number) {
  await stack.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize }))
  await waitUntilFunctionUpdatedV2({ client: stack.client, ...waiting }, { FunctionName })
}

const publish = (Description?: string) => stack.client.send(new PublishVersionCommand({ FunctionName, Description }))

test('each way to call has its own version, ARN, log stream and environment', async () => {
  const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:fixture-describe'
  const [unqualified, latest, alias, version] = [
    await describe(),
    await describe('$LATEST'),
    await describe('live'),
    await describe('1'),
  ]
  const seen = [unqualified, latest, alias, version].map(({ ExecutedVersion, environment, context, log }) => ({
    executed: ExecutedVersion,
    version: environment['AWS_LAMBDA_FUNCTION_VERSION'],
    arn: context['invokedFunctionArn'],
    stream: context['logStreamName']?.replace(/^.*\/(\[.*\])[0-9a-f]{32}$/, '$1'),
    start: /^START RequestId: \S+ Version: (\S+)$/m.exec(log)?.[1],
  }))
  const of = (name: string, invokedArn: string) => {
    return { executed: name, version: name, arn: invokedArn, stream: `[${name}]`, start: name }
  }
  expect(seen).toEqual([
    of('$LATEST', arn),
    of('$LATEST', `${arn}:$LATEST`),
    of('1', `${arn}:live`),
    of('1', `${arn}:1`),
  ])
  expect(latest.pid).toBe(unqualified.pid)
  expect(version.pid).toBe(alias.pid)
  expect(alias.pid).not.toBe(latest.pid)
})

test('a version is published only if something has changed since the last', async () => {
  expect(await publish()).toMatchObject({ Version: '1' })
  await setMemory(512)
  const answer = await publish('half a gigabyte')
  expect(answer).toMatchObject({
    Version: '2',
    State: 'Pending',
    MemorySize: 512,
    Description: 'half a gigabyte',
    FunctionArn: expect.stringMatching(/:fixture-describe:2$/),
    $metadata: { httpStatusCode: 201 },
  })
  const published = { FunctionName, Qualifier: '2' }
  const { state } = await waitUntilPublishedVersionActive({ client: stack.client, ...waiting }, published)
  expect(state).toBe('SUCCESS')
  expect(await publish()).toMatchObject({ Version: '2' })

  const { Versions = [] } = await stack.client.send(new ListVersionsByFunctionCommand({ FunctionName }))
  expect(Versions.map(({ Version, MemorySize }) => [Version, MemorySize])).toEqual([
    ['$LATEST', 512],
    ['1', 128],
    ['2', 512],
  ])
})

test('an alias that is moved makes the next call cold, and moved back finds the environments still warm', async () => {
  const move = (FunctionVersion: string) =>
    stack.client.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion }))
  const before = await describe('live')
  expect(await move('2')).toMatchObject({ Name: 'live', FunctionVersion: '2' })
  const moved = await describe('live')
  expect(moved.pid).not.toBe(before.pid)
  expect(moved.log).toContain('\tInit Duration: ')
  expect(moved.environment).toMatchObject({
    AWS_LAMBDA_FUNCTION_VERSION: '2',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  })
  await move('1')
  expect((await describe('live')).pid).toBe(before.pid)
})

test('an alias is created, shown and deleted', async () => {
  const named = { FunctionName, Name: 'mem512' }
  const alias = { Name: 'mem512', FunctionVersion: '2', AliasArn: expect.stringMatching(/:fixture-describe:mem512$/) }
  expect(await stack.client.send(new CreateAliasCommand({ ...named, FunctionVersion: '2' }))).toMatchObject(alias)
  await expect(stack.client.send(new CreateAliasCommand({ ...named, FunctionVersion: '1' }))).rejects.toMatchObject({
    name: 'ResourceConflictException',
  })
  expect(await stack.client.send(new GetAliasCommand(named))).toMatchObject(alias)
  await stack.client.send(new DeleteAliasCommand(named))
  await expect(stack.client.send(new GetAliasCommand(named))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
})

test('a version is deleted unless an alias points to it, and its number is not used again', async () => {
  const remove = (Qualifier?: string) => stack.client.send(new DeleteFunctionCommand({ FunctionName, Qualifier }))
  const { pid } = await describe('2')
  await expect(remove('1')).rejects.toMatchObject({ name: 'ResourceConflictException' })
  await expect(remove()).rejects.toMatchObject({ name: 'InvalidParameterValueException' })
  await remove('2')
  await expect(describe('2')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  await vi.waitFor(() => expect(stack.service.environments().map((one) => one.pid)).not.toContain(pid), {
    timeout: 60_000,
  })
  expect(await publish()).toMatchObject({ Version: '3' })
})

test('as many environments were started and used as there are REPORT lines with an init', () => {
  const inits = stack.service.logs('describe').filter((line) => /^REPORT.*\tInit Duration: /.test(line)).length
  const starts = stack.service.environmentsStarted()
  expect(new Set(starts.map(({ version }) => version))).toEqual(new Set(['$LATEST', '1', '2']))
  expect(starts.reduce((sum, { used }) => sum + used, 0)).toBe(inits)
  expect(starts.filter(({ started, used }) => started < used)).toEqual([])
})
