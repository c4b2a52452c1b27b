import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { functionError, startFixtures } from './start-service.ts'

test('an event beyond the concurrency limit is throttled, and counts in Throttles only', async () => {
  await using stack = await startFixtures({ hangs: { timeoutSeconds: 1 }, echo: {} }, { concurrencyLimit: 1 })
  const busy = stack.service.invoke('hangs', '{}')
  expect(await stack.service.invoke('echo', '{}')).toEqual({
    kind: 'throttled',
    reason: 'ConcurrentInvocationLimitExceeded',
  })
  expect(functionError(await busy).errorType).toBe('Sandbox.Timedout')
  expect(await stack.service.invoke('echo', '{}')).toMatchObject({ kind: 'returned' })
  const ofEcho = (name: string) =>
    stack.metrics.filter((datum) => datum.name === name && datum.dimensions['FunctionName'] === 'fixture-echo').length
  expect([ofEcho('Throttles'), ofEcho('Invocations')]).toEqual([1, 1])
})

test('of twenty events at once, all but the reserved executions are throttled', async () => {
  const reserved = 3
  await using stack = await startFixtures(
    { hangs: { timeoutSeconds: 1 } },
    {
      reservedConcurrency: { hangs: reserved },
    },
  )
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => stack.service.invoke('hangs', '{}')))
  const throttled = outcomes.filter(({ kind }) => kind === 'throttled')
  expect(throttled).toHaveLength(20 - reserved)
  const ofFunction = (name: string) =>
    stack.metrics.filter((datum) => datum.name === name && datum.dimensions['FunctionName'] !== undefined).length
  expect([ofFunction('Throttles'), ofFunction('Invocations')]).toEqual([20 - reserved, reserved])
})

test('each invocation publishes its metrics, for the function and for the account', async () => {
  await using stack = await startFixtures({ throws: {} })
  await stack.service.invoke('throws', '{}')
  const timestampMs = stack.metrics[0]?.timestampMs
  const twice = (name: string, value: unknown, unit: string) =>
    [{ FunctionName: 'fixture-throws' }, {}].map((dimensions) => {
      return { namespace: 'AWS/Lambda', name, dimensions, value, unit, timestampMs }
    })
  expect(stack.metrics).toEqual([
    ...twice('ConcurrentExecutions', 1, 'Count'),
    ...twice('Invocations', 1, 'Count'),
    ...twice('Errors', 1, 'Count'),
    ...twice('Duration', expect.any(Number), 'Milliseconds'),
  ])
})

test('an invocation by alias or version publishes them for that name, too', async () => {
  await using stack = await startFixtures({ echo: {} }, { alias: 'live', concurrencyLimit: 1 })
  await Promise.all([1, 2].map(() => stack.service.invoke('echo', '{}', 'live')))
  await stack.service.invoke('echo', '{}', '1')
  await stack.service.invoke('echo', '{}', '$LATEST')
  const published = (resource: string) =>
    stack.metrics.flatMap(({ name, dimensions, value }) =>
      dimensions['Resource'] === resource && name !== 'Duration' ? [`${name} ${value}`] : [],
    )
  const invocation = ['ConcurrentExecutions 1', 'Invocations 1', 'Errors 0']
  expect(published('fixture-echo:live').sort()).toEqual([...invocation, 'Throttles 1'].sort())
  expect(published('fixture-echo:1')).toEqual(invocation)
  expect(new Set(stack.metrics.map(({ dimensions }) => dimensions['Resource']))).toEqual(
    new Set([undefined, 'fixture-echo:live', 'fixture-echo:1']),
  )
})

test('reserved concurrency caps its function and has a reason of its own', async () => {
  await using stack = await startFixtures(
    { hangs: { timeoutSeconds: 1 }, echo: {} },
    { reservedConcurrency: { hangs: 1 } },
  )
  const busy = stack.service.invoke('hangs', '{}')
  expect(await stack.service.invoke('hangs', '{}')).toEqual({
    kind: 'throttled',
    reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  })
  expect(await stack.service.invoke('echo', '{}')).toMatchObject({ kind: 'returned' })
  await busy
})

test('a function gains only so many environments in 10 s; those that it has go on serving', async () => {
  await using stack = await startFixtures({ echo: {}, exits: {} }, { environmentsPer10s: 1 })
  const [first, second] = await Promise.all([1, 2].map((event) => stack.service.invoke('echo', String(event))))
  expect(first).toMatchObject({ kind: 'returned' })
  expect(second).toEqual({ kind: 'throttled', reason: 'FunctionInvocationRateLimitExceeded' })
  expect(await stack.service.invoke('echo', '3')).toMatchObject({ kind: 'returned' })
  expect(await stack.service.invoke('exits', '{}')).toMatchObject({ kind: 'returned' })
})

test('an asynchronous event is accepted at once, and tried twice more under the same id if it fails', async () => {
  await using stack = await startFixtures({ throws: {} }, { retryDelaysMs: [1, 2] })
  const requestId = stack.service.invokeAsync('throws', '{}')
  const starts = () => stack.service.logs('throws').filter((line) => line.startsWith('START'))
  await vi.waitFor(() => expect(starts()).toHaveLength(3), { timeout: 60_000 })
  expect(new Set(starts())).toEqual(new Set([`START RequestId: ${requestId} Version: $LATEST`]))
})

test.each([
  ['as often as its function says', { maximumRetryAttempts: 1 }, [1, 2], 2],
  ['only as long as its function says', { maximumAgeSeconds: 0.1 }, [300, 1], 1],
] as const)('an asynchronous event is tried %s', async (_, asyncEvents, retryDelaysMs, attempts) => {
  await using stack = await startFixtures({ throws: { asyncEvents } }, { retryDelaysMs })
  stack.service.invokeAsync('throws', '{}')
  const dropped = () => stack.metrics.filter(({ name }) => name === 'AsyncEventsDropped')
  await vi.waitFor(() => expect(dropped().length).toBeGreaterThan(0), { timeout: 60_000 })
  const starts = stack.service.logs('throws').filter((line) => line.startsWith('START'))
  expect(starts).toHaveLength(attempts)
})

test('asynchronous events that are received, and those that no attempt succeeded with, are counted', async () => {
  await using stack = await startFixtures({ throws: {}, echo: {} }, { retryDelaysMs: [1] })
  stack.service.invokeAsync('echo', '{}')
  stack.service.invokeAsync('throws', '{}')
  const counted = () =>
    stack.metrics.flatMap(({ name, dimensions }) =>
      name.startsWith('Async') ? [`${dimensions['FunctionName'] ?? 'account'} ${name}`] : [],
    )
  await vi.waitFor(() => expect(counted()).toContain('account AsyncEventsDropped'), { timeout: 60_000 })
  expect(counted().sort()).toEqual([
    'account AsyncEventsDropped',
    'account AsyncEventsReceived',
    'account AsyncEventsReceived',
    'fixture-echo AsyncEventsReceived',
    'fixture-throws AsyncEventsDropped',
    'fixture-throws AsyncEventsReceived',
  ])
})

test('an asynchronous event whose alias is gone when it would be tried again is gone, too', async () => {
  await using stack = await startFixtures({ throws: {} }, { alias: 'live', retryDelaysMs: [100, 1] })
  stack.service.invokeAsync('throws', '{}', 'live')
  const ends = () => stack.service.logs('throws').filter((line) => line.startsWith('END')).length
  await vi.waitFor(() => expect(ends()).toBe(1), { timeout: 60_000 })
  stack.service.functionNamed('fixture-throws')?.versions.deleteAlias('live')
  await sleep(300)
  expect(ends()).toBe(1)
})
