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

const set = (member: string, room: string, value: string) => chat.request(member, 'set-position', { room, value })
const read = (member: string, room: string) => chat.request(member, 'read-positions', { room })
const positionsIn = (...pairs: readonly [member: string, position: string][]) => ({
  type: 'positions',
  positions: pairs.map(([member, position]) => ({ user: `${member}'s name`, position })),
})

/** The item of a member, as it would be if what is given were so. */
async function changeItem(room: string, member: string, changes: object): Promise<void> {
  const rows = await chat.rows('room-messages-users')
  const item = rows.find((row) => row['room'] === `room#${room}` && row['entry'] === `member#${member}`)
  await chat.put('room-messages-users', { ...item, ...changes })
}

test('everybody in the room reads the newest position of each member that has set one', async () => {
  await roomOf('field', 'a', 'b', 'c')
  expect(await read('c', 'field')).toEqual(positionsIn())
  expect(await set('a', 'field', '1,1')).toBeUndefined()
  await set('b', 'field', '5,5')
  await set('a', 'field', '1,2')
  expect(await read('c', 'field')).toEqual(positionsIn(['a', '1,2'], ['b', '5,5']))
  expect(['a', 'b', 'c'].flatMap((member) => chat.received(member))).toEqual([])
})

test('of another room nothing is read or set', async () => {
  await roomOf('north', 'n')
  await roomOf('south', 's')
  await set('n', 'north', 'up')
  const refused = (action: string) => ({ type: 'error', action, message: 'not in the room' })
  expect(await set('s', 'north', 'down')).toEqual(refused('set-position'))
  expect(await read('s', 'north')).toEqual(refused('read-positions'))
  expect(await read('n', 'north')).toEqual(positionsIn(['n', 'up']))
})

test('an older position does not replace a newer one', async () => {
  await roomOf('race', 'quick', 'other')
  await set('quick', 'race', 'newer')
  await changeItem('race', 'quick', { position: 'newest', positionAt: Date.now() + 10_000 })
  expect(await set('quick', 'race', 'older')).toBeUndefined()
  expect(await read('other', 'race')).toEqual(positionsIn(['quick', 'newest']))
})

test('a position goes with its member', async () => {
  await roomOf('tower', 'leaver', 'goer', 'stayer')
  for (const member of ['leaver', 'goer', 'stayer']) await set(member, 'tower', member)
  await chat.request('leaver', 'leave-room', { room: 'tower' })
  await chat.disconnect('goer')
  expect(await read('stayer', 'tower')).toEqual(positionsIn(['stayer', 'stayer']))
})

test('one that was not renewed for a minute is left out', async () => {
  await roomOf('pond', 'gone', 'there')
  await set('gone', 'pond', 'here')
  await set('there', 'pond', 'there')
  await changeItem('pond', 'gone', { position: 'here', positionAt: Date.now() - 61_000 })
  expect(await read('there', 'pond')).toEqual(positionsIn(['there', 'there']))
})

test('a position of more than 1 KB is refused', async () => {
  await roomOf('small', 'wordy')
  const message = 'value is longer than 1024 bytes'
  expect(await set('wordy', 'small', 'x'.repeat(1023))).toMatchObject({ type: 'error', message })
  expect(await set('wordy', 'small', 'x'.repeat(1022))).toBeUndefined()
})
