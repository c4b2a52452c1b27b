import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ChatInProcess, startChatInProcess } from './chat-in-process.ts'

let chat: ChatInProcess
beforeAll(async () => {
  chat = await startChatInProcess()
  await chat.connect('observer')
})
afterAll(() => chat[Symbol.asyncDispose]())

async function roomOf(room: string, ...members: string[]): Promise<void> {
  await chat.request('observer', 'new-room', { room })
  for (const member of members) await chat.member(member, room)
}

const deletionsHeard = (room: string) =>
  chat.received('observer').filter((frame) => frame.type === 'delete-room' && frame.room === room).length

const rowsOf = async (room: string) => {
  const rows = await chat.rows('room-messages-users')
  return rows.filter((row) => row.room === `room#${room}` || (row.room === 'rooms' && row.entry === room))
}

test('leaving twice, or a room that does not exist, has the ordinary answer', async () => {
  await roomOf('twice', 'goer', 'stayer')
  const left = { type: 'left-room', room: 'twice' }
  expect(await chat.request('goer', 'leave-room', { room: 'twice' })).toEqual(left)
  expect(await chat.request('goer', 'leave-room', { room: 'twice' })).toEqual(left)
  expect(await chat.request('goer', 'leave-room', { room: 'nowhere' })).toEqual({ type: 'left-room', room: 'nowhere' })
  expect(deletionsHeard('twice')).toBe(0)
})

test('who has left does not get what is said afterwards', async () => {
  await roomOf('talk', 'left', 'speaker', 'listener')
  const heard = (connection: string) =>
    chat.received(connection).flatMap((frame) => (frame.type === 'client-message' ? [frame.message] : []))
  await chat.request('speaker', 'dispatch', { room: 'talk', value: 'before' })
  await chat.request('left', 'leave-room', { room: 'talk' })
  await chat.request('speaker', 'dispatch', { room: 'talk', value: 'gossip' })
  expect(heard('left')).toEqual(['before'])
  expect(heard('listener')).toEqual(['before', 'gossip'])
})

test('the last one out deletes the room, and everyone connected is told', async () => {
  await roomOf('short', 'first', 'last')
  await chat.request('first', 'leave-room', { room: 'short' })
  expect(deletionsHeard('short')).toBe(0)
  await chat.request('last', 'leave-room', { room: 'short' })
  expect(deletionsHeard('short')).toBe(1)
  expect(await rowsOf('short')).toEqual([])
})

test('a disconnect takes the client and its membership, and the room if it was the last', async () => {
  await roomOf('brief', 'one', 'two')
  await chat.disconnect('one')
  expect(await rowsOf('brief')).toHaveLength(2)
  await chat.disconnect('two')
  expect(await rowsOf('brief')).toEqual([])
  const ids = (await chat.rows('client-records')).map((row) => row.ID)
  expect(ids).toContain('observer')
  expect(ids.filter((id) => id === 'one' || id === 'two')).toEqual([])
  expect(deletionsHeard('brief')).toBe(1)
})

test('a disconnect of somebody unknown changes no row, and nobody hears of it', async () => {
  await roomOf('calm', 'calm one')
  const everything = async () => ({
    clients: await chat.rows('client-records'),
    rooms: await chat.rows('room-messages-users'),
    heard: [chat.received('observer'), chat.received('calm one')],
  })
  const before = await everything()
  expect(before.clients.length).toBeGreaterThan(1)
  await chat.disconnect('never seen')
  expect(await everything()).toEqual(before)
})

test('a room of the same name does not replay what was said in the earlier one', async () => {
  await roomOf('phoenix', 'old')
  await chat.request('old', 'dispatch', { room: 'phoenix', value: 'secret' })
  await chat.request('old', 'leave-room', { room: 'phoenix' })
  await chat.request('observer', 'new-room', { room: 'phoenix' })
  await chat.connect('young')
  await chat.request('young', 'register', { value: 'young' })
  expect(await chat.request('young', 'join-room', { room: 'phoenix' })).toEqual({ type: 'multi-message', messages: [] })
})
