import { expect, test, vi } from 'vitest'
import { functionError, isRunning, returned, startFixtures } from '../start-service.ts'

type Service = Awaited<ReturnType<typeof startFixtures>>['service']

const hasEnded = (pid: number) => vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 60_000 })

/** The latest process that the function has started, as it says in its log. */
async function childOf(service: Service): Promise<number> {
  return vi.waitFor(
    () => {
      const line = service.logs('starts-child').findLast((one) => one.includes('child '))
      const pid = Number(/child (\d+)/.exec(line ?? '')?.[1])
      expect(pid).toBeGreaterThan(0)
      return pid
    },
    { timeout: 60_000 },
  )
}

test('a process that a function has started lives as long as its environment', async () => {
  const { service } = await startFixtures({ 'starts-child': {} })
  const child = returned(await service.invoke('starts-child', '{}')) as number
  expect(isRunning(child)).toBe(true)
  await service[Symbol.asyncDispose]()
  await hasEnded(child)
})

test('it ends with an environment that nobody needs', async () => {
  await using stack = await startFixtures({ 'starts-child': {} }, { idleEnvironmentMs: 50 })
  await hasEnded(returned(await stack.service.invoke('starts-child', '{}')) as number)
})

test.each([
  ['exit', 'Runtime.ExitError'],
  ['hang', 'Sandbox.Timedout'],
])('it ends with a runtime that ends: %s', async (then, errorType) => {
  await using stack = await startFixtures({ 'starts-child': { timeoutSeconds: 2 } })
  const outcome = await stack.service.invoke('starts-child', JSON.stringify({ then }))
  expect(functionError(outcome).errorType).toBe(errorType)
  await hasEnded(await childOf(stack.service))
})
