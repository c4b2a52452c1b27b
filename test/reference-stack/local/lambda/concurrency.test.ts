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

test('an asynchronous event is accepted at once, and tried twice more under the same id if it fails', async () => {
  await using stack = await startFixtures({ throws: {} }, { retryDelaysMs: [1, 2] })
  const requestId = stack.service.invokeAsync('throws', '{}')
  const starts = () => stack.service.logs('throws').filter((line) => line.startsWith('START'))
  await vi.waitFor(() => expect(starts()).toHaveLength(3), { timeout: 10_000 })
  expect(new Set(starts())).toEqual(new Set([`START RequestId: ${requestId} Version: $LATEST`]))
})
