import { expect, test, vi } from 'vitest'
import { startChatInProcess } from './chat-in-process.ts'

test('a connection has a row that expires after the two hours that it can live', async () => {
  await using chat = await startChatInProcess()
  expect(await chat.connect('newcomer=')).toEqual({ statusCode: 200 })
  const [row] = await chat.rows('client-records')
  expect(row).toEqual({
    ID: 'newcomer=',
    domain: '127.0.0.1',
    stage: 'prod',
    connectedAt: expect.any(Number) as number,
    expiresAt: Math.floor(Number(row?.connectedAt) / 1000) + 7800,
  })
})

test('a connection whose row cannot be written is refused with 500', async () => {
  vi.resetModules()
  const chat = await startChatInProcess()
  await chat[Symbol.asyncDispose]()
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  expect(await chat.connect('unlucky')).toEqual({ statusCode: 500 })
  expect(error).toHaveBeenCalledOnce()
})
