import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { writeStamp } from '../../../../src/crowd/stamp/stamp.ts'
import { type ChatInProcess, startChatInProcess } from './chat-in-process.ts'

let chat: ChatInProcess
beforeAll(async () => {
  chat = await startChatInProcess()
  await chat.connect('founder')
})
afterAll(() => chat[Symbol.asyncDispose]())

async function roomOf(room: string, ...members: string[]): Promise<void> {
  await chat.request('founder', 'new-room', { room })
  for (const member of members) await chat.member(member, room)
}

const messagesTo = (connectionId: string) =>
  chat.received(connectionId).filter((frame) => frame.type === 'client-message')

/** Sends, and returns the line that the invocation left in the log. */
async function sendAndReadLog(connectionId: string, room: string, value = 'hello'): Promise<Record<string, unknown>> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    expect(await chat.request(connectionId, 'dispatch', { room, value })).toBeUndefined()
    expect(log).toHaveBeenCalledOnce()
    return JSON.parse(String(log.mock.lastCall?.[0])) as Record<string, unknown>
  } finally {
    log.mockRestore()
  }
}

test('everybody in the room gets the message, the sender too, and nobody else', async () => {
  await roomOf('kitchen', 'a', 'b')
  await roomOf('cellar', 'c')
  await chat.request('a', 'dispatch', { room: 'kitchen', value: 'soup', name: 'the queen', user: 'the queen' })
  const message = { type: 'client-message', message: 'soup', user: "a's name" }
  expect(messagesTo('a')).toEqual([message])
  expect(messagesTo('b')).toEqual([message])
  expect(messagesTo('c')).toEqual([])
})

test('who is not in the room may not send to it', async () => {
  await roomOf('vault', 'keeper')
  await chat.connect('thief')
  expect(await chat.request('thief', 'dispatch', { room: 'vault', value: 'open' })).toEqual({
    type: 'error',
    action: 'dispatch',
    message: 'not in the room',
  })
  expect(messagesTo('keeper')).toEqual([])
})

test('a stale connection loses its items, while the others get the message', async () => {
  await roomOf('cleaned', 'stale', 'live', 'host')
  chat.kill('stale')
  expect(await sendAndReadLog('host', 'cleaned')).toMatchObject({
    posts: 3,
    postsGone: 1,
    failed: 0,
    cleaned: 1,
    cleanedConnections: ['stale'],
  })
  expect(messagesTo('live')).toHaveLength(1)
  expect(messagesTo('host')).toHaveLength(1)
  expect((await chat.rows('client-records')).map((row) => row.ID)).not.toContain('stale')
  expect((await chat.rows('room-messages-users')).map((row) => row.entry)).not.toContain('member#stale')
  expect(await sendAndReadLog('host', 'cleaned')).toMatchObject({ posts: 2, postsGone: 0, cleaned: 0 })
})

test('a member that re-joins while a post to it fails with 410 keeps its rows', async () => {
  await roomOf('revolving door', 'returner', 'watcher')
  chat.answerPostsWith('returner', 410)
  chat.duringPostTo('returner', () => chat.request('returner', 'join-room', { room: 'revolving door' }))
  await chat.request('watcher', 'dispatch', { room: 'revolving door', value: 'one' })
  await chat.request('watcher', 'dispatch', { room: 'revolving door', value: 'two' })
  expect(messagesTo('returner')).toHaveLength(1)
  expect((await chat.rows('client-records')).map((row) => row.ID)).toContain('returner')
})

test('a sender that is stale itself, alone in the room, takes the room with it', async () => {
  await roomOf('tomb', 'mummy')
  chat.kill('mummy')
  await sendAndReadLog('mummy', 'tomb')
  expect(chat.received('founder')).toContainEqual({ type: 'delete-room', room: 'tomb' })
})

test('429 and 5xx are tried once more; another error is not, and stops nobody', async () => {
  await roomOf('hall', 'throttled', 'shaken', 'broken', 'refused', 'fine')
  chat.answerPostsWith('throttled', 429)
  chat.answerPostsWith('shaken', 500)
  chat.answerPostsWith('broken', 500, 503)
  chat.answerPostsWith('refused', 403)
  expect(await sendAndReadLog('fine', 'hall')).toMatchObject({
    posts: 5,
    postAttempts: 8,
    postsThrottled: 1,
    postsGone: 0,
    failed: 2,
    cleaned: 0,
  })
  expect(['throttled', 'shaken', 'broken', 'refused', 'fine'].map((id) => messagesTo(id).length)).toEqual([
    1, 1, 0, 0, 1,
  ])
})

test('the log line says who, where and what, but not what was said', async () => {
  await roomOf('office', 'clerk')
  expect(await sendAndReadLog('clerk', 'office')).toEqual({
    fanbench: 1,
    function: 'SendMessage',
    coldStart: false,
    requestId: expect.stringMatching(/^invocation-/) as string,
    connectionId: 'clerk',
    posts: 1,
    postsGone: 0,
    postsThrottled: 0,
    postAttempts: 1,
    failed: 0,
    cleaned: 0,
    cleaningsFailed: 0,
    cleanedConnections: [],
    chunks: 0,
    chunk: false,
    stamp: null,
  })
})

test('the log line names the message by its stamp', async () => {
  await roomOf('post office', 'sender')
  const stamp = writeStamp('3f9a0c1b', { publisher: 17, sequence: 4, intendedAtUs: 1e15, sentAtUs: 1e15 + 250 })
  expect(await sendAndReadLog('sender', 'post office', `"quoted" ${stamp} and more`)).toMatchObject({ stamp })
})

test('the log line lists the connections whose items were deleted, but not too many', async () => {
  await roomOf('full', 'sender')
  const stale = Array.from({ length: 210 }, (_, i) => `stale ${i}`)
  for (const id of stale) {
    chat.kill(id)
    await chat.put('room-messages-users', {
      room: 'room#full',
      entry: `member#${id}`,
      name: id,
      joinedAt: 1,
    })
  }
  const { cleaned, cleanedConnections } = await sendAndReadLog('sender', 'full')
  expect(cleaned).toBe(210)
  expect(stale).toEqual(expect.arrayContaining(cleanedConnections as string[]))
  expect(new Set(cleanedConnections as string[]).size).toBe(200)
})

test('a room of more members than are posted to at once', async () => {
  await roomOf('stadium', 'speaker')
  const crowd = Array.from({ length: 130 }, (_, i) => `fan ${i}`)
  for (const fan of crowd)
    await chat.put('room-messages-users', { room: 'room#stadium', entry: `member#${fan}`, name: fan, joinedAt: 1 })
  await sendAndReadLog('speaker', 'stadium')
  expect(crowd.filter((fan) => messagesTo(fan).length !== 1)).toEqual([])
})
