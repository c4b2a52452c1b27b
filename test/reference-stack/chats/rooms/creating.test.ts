import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ChatInProcess, startChatInProcess } from './chat-in-process.ts'

let chat: ChatInProcess
beforeAll(async () => {
  chat = await startChatInProcess()
  for (const connectionId of ['creator', 'second', 'bystander']) await chat.connect(connectionId)
})
afterAll(() => chat[Symbol.asyncDispose]())

const announcement = { type: 'single-room', message: 'lobby' }

test('a new room is answered to its creator and announced to everyone else connected', async () => {
  expect(await chat.request('creator', 'new-room', { room: 'lobby' })).toEqual(announcement)
  expect(chat.received('second')).toEqual([announcement])
  expect(chat.received('bystander')).toEqual([announcement])
  expect(chat.received('creator')).toEqual([])
})

test('a room that exists has the same answer, and is not announced again', async () => {
  expect(await chat.request('second', 'new-room', { room: 'lobby' })).toEqual(announcement)
  expect(chat.received('bystander')).toEqual([announcement])
})

test('of many who create a room at once, one is announced', async () => {
  await Promise.all(['creator', 'second'].map((id) => chat.request(id, 'new-room', { room: 'race' })))
  const heard = chat.received('bystander').filter((frame) => frame.type === 'single-room' && frame.message === 'race')
  expect(heard).toHaveLength(1)
})

test('the item of a stale connection is deleted by an announcement if it is in no room', async () => {
  await chat.connect('stale')
  await chat.request('stale', 'register', { value: 'a stale client' })
  await chat.member('stale in a room', 'lobby')
  chat.kill('stale')
  chat.kill('stale in a room')
  await chat.request('creator', 'new-room', { room: 'another' })
  const clients = (await chat.rows('client-records')).map((row) => row.ID)
  expect(clients).not.toContain('stale')
  expect(clients).toContain('stale in a room')
})

test('a connection whose $connect has not ended answers 410 too, and keeps its row', async () => {
  await chat.connect('arriving')
  chat.kill('arriving')
  await chat.put('client-records', { ID: 'never registered', connectedAt: Date.now() - 60_000 })
  chat.kill('never registered')
  await chat.request('creator', 'new-room', { room: 'meanwhile' })
  const clients = (await chat.rows('client-records')).map((row) => row['ID'])
  expect(clients).toContain('arriving')
  expect(clients).not.toContain('never registered')
})
