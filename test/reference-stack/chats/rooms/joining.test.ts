import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ChatInProcess, startChatInProcess } from './chat-in-process.ts'

let chat: ChatInProcess
beforeAll(async () => {
  chat = await startChatInProcess()
})
afterAll(() => chat[Symbol.asyncDispose]())

const membersOf = async (room: string) => {
  const rows = await chat.rows('room-messages-users')
  return rows.filter((row) => row.room === `room#${room}` && String(row.entry).startsWith('member#'))
}

async function registered(connectionId: string): Promise<void> {
  await chat.connect(connectionId)
  await chat.request(connectionId, 'register', { value: `${connectionId}'s name` })
}

test('a room that does not exist is an error frame, and leaves no row', async () => {
  await registered('lost')
  expect(await chat.request('lost', 'join-room', { room: 'nowhere' })).toEqual({
    type: 'error',
    action: 'join-room',
    message: 'room does not exist',
  })
  expect(await membersOf('nowhere')).toEqual([])
})

test('who has not registered is told to', async () => {
  await chat.connect('nameless')
  await chat.request('nameless', 'new-room', { room: 'names' })
  expect(await chat.request('nameless', 'join-room', { room: 'names' })).toMatchObject({
    type: 'error',
    message: 'register first',
  })
})

test('who is not connected any more cannot register', async () => {
  expect(await chat.request('vanished', 'register', { value: 'x' })).toMatchObject({
    type: 'error',
    message: 'not connected',
  })
})

test('signup lists the rooms', async () => {
  await registered('reader')
  await chat.request('reader', 'new-room', { room: 'library' })
  expect(await chat.request('reader', 'register', { value: 'reader' })).toEqual({
    type: 'signup',
    rooms: expect.arrayContaining(['library']) as string[],
  })
})

test('a re-join has the ordinary answer, and the member is in the room once', async () => {
  await registered('again')
  await chat.request('again', 'new-room', { room: 'twice' })
  const empty = { type: 'multi-message', messages: [] }
  expect(await chat.request('again', 'join-room', { room: 'twice' })).toEqual(empty)
  expect(await chat.request('again', 'join-room', { room: 'twice' })).toEqual(empty)
  expect(await membersOf('twice')).toHaveLength(1)
})

test('joining a room leaves the one before', async () => {
  await registered('mover')
  await chat.request('mover', 'new-room', { room: 'old' })
  await chat.request('mover', 'new-room', { room: 'new' })
  await chat.request('mover', 'join-room', { room: 'old' })
  await chat.request('mover', 'join-room', { room: 'new' })
  expect(await membersOf('old')).toEqual([])
  expect(await membersOf('new')).toHaveLength(1)
  expect(chat.received('mover')).toContainEqual({ type: 'delete-room', room: 'old' })
})

test('a refused join leaves the client where it was', async () => {
  await registered('stayer')
  await chat.request('stayer', 'new-room', { room: 'home' })
  await chat.request('stayer', 'join-room', { room: 'home' })
  await chat.request('stayer', 'join-room', { room: 'nowhere' })
  expect(await membersOf('home')).toHaveLength(1)
})

test('the newest 50 messages are replayed, oldest first', async () => {
  await registered('talker')
  await chat.request('talker', 'new-room', { room: 'history' })
  await chat.request('talker', 'join-room', { room: 'history' })
  const start = Date.now()
  for (let n = 0; n < 60; n++)
    await chat.put('room-messages-users', {
      room: 'room#history',
      entry: `message#${new Date(start + n).toISOString()}#${n}`,
      user: 'u',
      content: `text ${n}`,
      time: start + n,
    })
  const reply = await chat.request('talker', 'join-room', { room: 'history' })
  expect(reply).toEqual({
    type: 'multi-message',
    messages: Array.from({ length: 50 }, (_, i) => ({ user: 'u', content: `text ${i + 10}`, time: start + i + 10 })),
  })
})

test('a replay that is too long for a frame leaves out the oldest', async () => {
  await registered('long')
  await chat.request('long', 'new-room', { room: 'novels' })
  await chat.request('long', 'join-room', { room: 'novels' })
  for (const letter of ['a', 'b', 'c'])
    await chat.request('long', 'dispatch', { room: 'novels', value: letter.repeat(60_000) })
  const reply = await chat.request('long', 'join-room', { room: 'novels' })
  expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThan(128 * 1024)
  expect(reply?.type === 'multi-message' && reply.messages.map(({ content }) => content[0])).toEqual(['b', 'c'])
})

test('a room named like the list of rooms is a room like any other', async () => {
  await registered('sly')
  for (const room of ['rooms', 'room#', '__proto__', 'member#sly']) {
    await chat.request('sly', 'new-room', { room })
    expect(await chat.request('sly', 'join-room', { room })).toMatchObject({ type: 'multi-message' })
    expect(await membersOf(room)).toHaveLength(1)
    expect(await chat.request('sly', 'leave-room', { room })).toEqual({ type: 'left-room', room })
  }
})

test('a member may ask who is in the room, and nobody else may', async () => {
  for (const id of ['asker', 'other', 'stranger']) await registered(id)
  await chat.request('asker', 'new-room', { room: 'den' })
  for (const id of ['asker', 'other']) await chat.request(id, 'join-room', { room: 'den' })
  const names = expect.toSatisfy(
    (names: string[]) => names.toSorted().join() === "asker's name,other's name",
  ) as unknown as string[]
  expect(await chat.request('asker', 'list-members', { room: 'den' })).toEqual({
    type: 'members',
    room: 'den',
    count: 2,
    names,
  })
  expect(await chat.request('stranger', 'list-members', { room: 'den' })).toEqual({
    type: 'error',
    action: 'list-members',
    message: 'not in the room',
  })
  await chat.disconnect('other')
  expect(await chat.request('asker', 'list-members', { room: 'den' })).toMatchObject({
    count: 1,
    names: ["asker's name"],
  })
})
