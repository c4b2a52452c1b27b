import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DeleteProvisionedConcurrencyConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import { afterAll, expect, test, vi } from 'vitest'
import { startEndpoint, waiting } from '../start-endpoint.ts'
import { startFixtures } from '../start-service.ts'

type Stack = Awaited<ReturnType<typeof startEndpoint>>

const directory = mkdtempSync(join(tmpdir(), 'fanbench-test-'))
afterAll(() => rmSync(directory, { recursive: true }))

const soon = { timeout: 60_000 }

function provisioning({ client }: Stack, FunctionName: string, Qualifier = 'live') {
  const version = { FunctionName, Qualifier }
  return {
    put: (ProvisionedConcurrentExecutions: number) =>
      client.send(new PutProvisionedConcurrencyConfigCommand({ ...version, ProvisionedConcurrentExecutions })),
    get: () => client.send(new GetProvisionedConcurrencyConfigCommand(version)),
    remove: () => client.send(new DeleteProvisionedConcurrencyConfigCommand(version)),
  }
}

test('environments are initialised ahead, outlive idleness, and are used first', async () => {
  await using stack = await startEndpoint({ describe: {} }, { alias: 'live', idleEnvironmentMs: 20 })
  const provisioned = provisioning(stack, 'fixture-describe')
  expect(await provisioned.put(2)).toMatchObject({
    RequestedProvisionedConcurrentExecutions: 2,
    AvailableProvisionedConcurrentExecutions: 0,
    Status: 'IN_PROGRESS',
    $metadata: { httpStatusCode: 202 },
  })
  await vi.waitFor(async () => expect(await provisioned.get()).toMatchObject({ Status: 'READY' }), soon)
  expect(await provisioned.get()).toMatchObject({ AvailableProvisionedConcurrentExecutions: 2 })

  const { Payload, LogResult = '' } = await stack.client.send(
    new InvokeCommand({ FunctionName: 'fixture-describe', Qualifier: 'live', LogType: 'Tail' }),
  )
  const { pid, environment } = JSON.parse(Payload?.transformToString() ?? '')
  expect(environment).toMatchObject({ AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' })
  expect(Buffer.from(LogResult, 'base64').toString()).not.toContain('Init Duration')
  const environments = stack.service.environments()
  expect(environments.map((one) => [one.version, one.initializationType])).toEqual([
    ['1', 'provisioned-concurrency'],
    ['1', 'provisioned-concurrency'],
  ])
  expect(environments.map((one) => one.pid)).toContain(pid)
  expect(stack.service.environmentsStarted()).toEqual([])

  await provisioned.put(1)
  await vi.waitFor(() => expect(stack.service.environments()).toHaveLength(1), soon)
  await provisioned.remove()
  await vi.waitFor(() => expect(stack.service.environments()).toEqual([]), soon)
  await expect(provisioned.get()).rejects.toMatchObject({ name: 'ProvisionedConcurrencyConfigNotFoundException' })
})

test('what is beyond it spills over to environments on demand, and the metrics tell both apart', async () => {
  await using stack = await startEndpoint({ 'waits-for-file': {} }, { alias: 'live' })
  const { service } = stack
  const provisioned = provisioning(stack, 'fixture-waits-for-file')
  await provisioned.put(1)
  await vi.waitFor(async () => expect(await provisioned.get()).toMatchObject({ Status: 'READY' }), soon)
  const file = join(directory, 'done')
  const outcomes = [1, 2].map(() => service.invoke('waits-for-file', JSON.stringify({ file }), 'live'))
  await vi.waitFor(() => expect(service.environments().map(({ invocations }) => invocations)).toEqual([1, 1]), soon)
  writeFileSync(file, '')
  await Promise.all(outcomes)

  const types = service.environments().map(({ initializationType }) => initializationType)
  expect(new Set(types)).toEqual(new Set(['on-demand', 'provisioned-concurrency']))
  const dimensions = { FunctionName: 'fixture-waits-for-file', Resource: 'fixture-waits-for-file:live' }
  const values = (name: string) =>
    stack.metrics.flatMap((datum) => {
      if (datum.name === name) expect(datum.dimensions).toEqual(dimensions)
      return datum.name === name ? [datum.value] : []
    })
  expect(values('ProvisionedConcurrencyInvocations')).toEqual([1])
  expect(values('ProvisionedConcurrencySpilloverInvocations')).toEqual([1])
  expect(values('ProvisionedConcurrentExecutions')).toEqual([1, 1])
  expect(values('ProvisionedConcurrencyUtilization')).toEqual([1, 1])
  const reports = service.logs('waits-for-file').filter((line) => line.startsWith('REPORT'))
  expect(reports.filter((line) => line.includes('Init Duration'))).toHaveLength(1)
})

test('a function whose init fails has none: the status says so, and no further one is tried', async () => {
  await using stack = await startEndpoint({ 'init-fails': {} }, { alias: 'live' })
  const provisioned = provisioning(stack, 'fixture-init-fails')
  await provisioned.put(1)
  await vi.waitFor(async () => expect(await provisioned.get()).toMatchObject({ Status: 'FAILED' }), soon)
  await vi.waitFor(() => expect(stack.service.environments()).toEqual([]), soon)
  expect(stack.service.logs('init-fails').filter((line) => line.startsWith('INIT_REPORT'))).toHaveLength(1)
})

test('what a definition provisions is there before the first event, and only what is beyond it starts cold', async () => {
  const fixtures = { 'waits-for-file': { provisionedConcurrency: 3 } }
  await using stack = await startFixtures(fixtures, { alias: 'live' })
  const { service } = stack
  expect(service.environments().map(({ initMs }) => initMs)).toEqual([1, 2, 3].map(() => expect.any(Number)))
  const file = join(directory, 'all-done')
  const outcomes = Array.from({ length: 5 }, () => service.invoke('waits-for-file', JSON.stringify({ file }), 'live'))
  await vi.waitFor(() => expect(service.environments().filter((one) => one.invocations > 0)).toHaveLength(5), soon)
  writeFileSync(file, '')
  await Promise.all(outcomes)
  const reports = service.logs('waits-for-file').filter((line) => line.startsWith('REPORT'))
  expect(reports.filter((line) => line.includes('Init Duration'))).toHaveLength(2)
  const invocations = (name: string) => stack.metrics.filter((datum) => datum.name === name).length
  expect(invocations('ProvisionedConcurrencyInvocations')).toBe(3)
  expect(invocations('ProvisionedConcurrencySpilloverInvocations')).toBe(2)
})

test('a definition whose provisioned environments fail to initialise cannot be started', async () => {
  const starting = startFixtures({ 'init-fails': { provisionedConcurrency: 2 } }, { alias: 'live' })
  await expect(starting).rejects.toMatchObject({
    problems: [expect.stringContaining('functions.init-fails.provisionedConcurrency: the init phase of its handler')],
  })
})

test('only published versions can have it, and no more than the function may run at once', async () => {
  await using stack = await startEndpoint({ echo: {} }, { alias: 'live', reservedConcurrency: { echo: 3 } })
  const refused = { name: 'InvalidParameterValueException' }
  await expect(provisioning(stack, 'fixture-echo', '$LATEST').put(1)).rejects.toMatchObject(refused)
  await expect(provisioning(stack, 'fixture-echo').put(4)).rejects.toMatchObject(refused)
  await expect(provisioning(stack, 'fixture-echo', 'gone').put(1)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
})

test('an alias that is moved takes its provisioned environments along', async () => {
  await using stack = await startEndpoint({ echo: {} }, { alias: 'live' })
  const FunctionName = 'fixture-echo'
  const provisioned = provisioning(stack, FunctionName)
  await provisioned.put(1)
  await vi.waitFor(async () => expect(await provisioned.get()).toMatchObject({ Status: 'READY' }), soon)
  await stack.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 256 }))
  await waitUntilFunctionUpdatedV2({ client: stack.client, ...waiting }, { FunctionName })
  await stack.client.send(new PublishVersionCommand({ FunctionName }))
  const move = (FunctionVersion: string) =>
    stack.client.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion }))
  await expect(move('$LATEST')).rejects.toMatchObject({ name: 'InvalidParameterValueException' })
  await move('2')
  expect(await provisioned.get()).toMatchObject({ Status: 'IN_PROGRESS' })
  await vi.waitFor(() => {
    expect(stack.service.environments()).toEqual([
      expect.objectContaining({ version: '2', initMs: expect.any(Number) }),
    ])
  }, soon)
  expect(await provisioned.get()).toMatchObject({ Status: 'READY' })
})
