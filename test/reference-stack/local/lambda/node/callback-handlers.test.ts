import { expect, test } from 'vitest'
import { functionError, returned, startFixtures } from '../start-service.ts'

const nodejs22 = { runtime: 'nodejs22.x' } as const

test('a function of nodejs22.x answers by callback, by its context, or by a promise', async () => {
  await using stack = await startFixtures({ 'calls-back': nodejs22 })
  const invoke = (how: string) => stack.service.invoke('calls-back', JSON.stringify({ how }))

  // What it has left behind is through when the invocation is, and is told by the next.
  expect(returned(await invoke('callback'))).toEqual({ how: 'callback', finished: 0 })
  expect(returned(await invoke('promise'))).toEqual({ how: 'promise', finished: 1 })
  for (const how of ['done', 'succeed', 'twice']) expect(returned(await invoke(how))).toEqual({ how, finished: 1 })
  for (const how of ['error', 'fail', 'throws']) {
    expect(functionError(await invoke(how))).toMatchObject({ errorType: 'RangeError', errorMessage: 'no such room' })
  }
  expect(functionError(await invoke('text'))).toMatchObject({ errorType: 'string', errorMessage: 'full' })
  // Who never answers has answered when nothing is left to do: what it returns is no answer.
  expect(returned(await invoke('nothing'))).toBeNull()

  // Told not to wait, it is frozen with its work, which goes on when it is thawed.
  expect(returned(await invoke('early'))).toEqual({ how: 'early', finished: 2 })
  expect(returned(await invoke('done'))).toEqual({ how: 'done', finished: 2 })
  await expect.poll(async () => returned(await invoke('promise')), { timeout: 60_000 }).toMatchObject({ finished: 3 })
  expect(stack.service.environments()).toHaveLength(1)
  expect(stack.service.logs('calls-back')[0]).toMatch(/^INIT_START Runtime Version: nodejs:22\./)
})

test('an async function of nodejs22.x that waits for nothing has failed', async () => {
  await using stack = await startFixtures({ 'waits-for-nothing': nodejs22 })
  expect(functionError(await stack.service.invoke('waits-for-nothing', '{}')).errorType).toBe('Runtime.NodeJsExit')
})

test('a function of nodejs24.x with a third parameter does not start', async () => {
  await using stack = await startFixtures({ 'calls-back': {} })
  expect(functionError(await stack.service.invoke('calls-back', '{"how":"promise"}'))).toMatchObject({
    errorType: 'Runtime.CallbackHandlerDeprecated',
    errorMessage: expect.stringContaining('callback-based function handlers starting with Node.js 24') as string,
  })
})

test.each([
  ['throws', 'RangeError', 'no such room'],
  ['rejects', 'Runtime.UnhandledPromiseRejection', 'RangeError: no such room'],
])('what nobody catches ends the event and its process: one that %s', async (how, errorType, errorMessage) => {
  await using stack = await startFixtures({ 'catches-nothing': {} })
  const invoke = (order: object) => stack.service.invoke('catches-nothing', JSON.stringify(order))
  const before = returned(await invoke({}))
  expect(functionError(await invoke({ how }))).toMatchObject({ errorType, errorMessage })
  expect(returned(await invoke({}))).not.toBe(before)
})
