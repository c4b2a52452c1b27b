import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { startReceiver } from '../start-receiver.ts'
import { returned, startFixtures } from '../start-service.ts'

/** Much longer than a request on loopback takes that nothing keeps from being sent. */
const pauseMs = 300

test('what a handler has not awaited goes on when the next event comes, not before', async () => {
  await using receiver = await startReceiver()
  await using stack = await startFixtures({ 'leaves-work-behind': {} })
  const invoke = async () => returned(await stack.service.invoke('leaves-work-behind', JSON.stringify(receiver)))
  expect(await invoke()).toBe(false)
  await sleep(pauseMs)
  expect(receiver.receivedAtMs).toEqual([])
  expect(await invoke()).toBe(true)
  expect(receiver.receivedAtMs).toHaveLength(1)
})

test('what a handler has not awaited is lost if no event comes', async () => {
  await using receiver = await startReceiver()
  await using stack = await startFixtures({ 'leaves-work-behind': {} }, { idleEnvironmentMs: pauseMs })
  await stack.service.invoke('leaves-work-behind', JSON.stringify(receiver))
  await vi.waitFor(() => expect(stack.service.environments()).toEqual([]), { timeout: 60_000 })
  expect(receiver.receivedAtMs).toEqual([])
})

test('what became due meanwhile goes before the event', async () => {
  await using stack = await startFixtures({ 'sets-timer': {} })
  const firedBefore = async () => returned(await stack.service.invoke('sets-timer', '{}'))
  expect([await firedBefore(), await firedBefore()]).toEqual([0, 1])
})
