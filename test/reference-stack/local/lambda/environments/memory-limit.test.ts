import { expect, test, vi } from 'vitest'
import { functionError, returned, startFixtures } from '../start-service.ts'

test.runIf(process.platform === 'linux')('one that uses more memory than it has is killed', async () => {
  await using stack = await startFixtures({ 'uses-memory': { memoryMb: 160 } })
  const invoke = async (megabytes: number) => stack.service.invoke('uses-memory', JSON.stringify({ megabytes }))
  const pid = returned(await invoke(1))
  const outcome = await invoke(400)
  const requestId = outcome.kind === 'function-error' ? outcome.requestId : ''
  expect(functionError(outcome)).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
  })
  expect(stack.service.logs('uses-memory').at(-1)).toMatch(
    /\tMemory Size: 160 MB\tMax Memory Used: 160 MB\tStatus: error\tError Type: Runtime.ExitError$/,
  )
  expect(returned(await invoke(1))).not.toBe(pid)
  expect(stack.service.logs('uses-memory').at(-1)).not.toContain('Max Memory Used: 160 MB')
})

test.runIf(process.platform === 'linux')(
  'one that answers before that is seen is killed with a later event',
  async () => {
    await using stack = await startFixtures({ 'uses-memory': { memoryMb: 128 } })
    const event = JSON.stringify({ megabytes: 100, atOnce: true })
    await vi.waitFor(
      async () => {
        const { errorMessage } = functionError(await stack.service.invoke('uses-memory', event))
        expect(errorMessage).toMatch(/signal: killed$/)
      },
      { timeout: 60_000 },
    )
  },
)
