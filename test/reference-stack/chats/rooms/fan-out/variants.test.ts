import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { type ChatInProcess, startChatInProcess } from '../chat-in-process.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

/** A room of these members, whose functions have these variables. */
async function hallOf(members: readonly string[], variables: Record<string, string>): Promise<ChatInProcess> {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  vi.resetModules()
  const chat = await startChatInProcess()
  onTestFinished(() => chat[Symbol.asyncDispose]())
  await chat.connect('founder')
  await chat.request('founder', 'new-room', { room: 'hall' })
  for (const member of members) await chat.member(member, 'hall')
  return chat
}

const messagesTo = (chat: ChatInProcess, members: readonly string[]) =>
  members.map((id) => chat.received(id).filter(({ type }) => type === 'client-message').length)

/** Says something in the hall; undefined unless it is refused. */
const say = (chat: ChatInProcess, sender: string) => chat.request(sender, 'dispatch', { room: 'hall', value: 'hello' })

const five = ['a', 'b', 'c', 'd', 'e']

test.each<[atOnce: number, variables: Record<string, string>]>([
  [1, { FANOUT: 'sequential' }],
  [2, { FANOUT_CONCURRENCY: '2' }],
  [6, { FANOUT: 'all', MEMBERS_BY: 'scan' }],
  [3, { FANOUT: 'all', SOCKETS: '3' }],
  [6, { FANOUT: 'chunked', FANOUT_CHUNK: '6' }],
])('posts to everybody once, %i at once, and deletes what is stale: %j', async (most, variables) => {
  const chat = await hallOf([...five, 'gone'], variables)
  chat.kill('gone')
  const seen = { now: 0, most: 0 }
  // However slow the machine is: no post is answered before as many are under way as there should be.
  const { promise: enough, resolve } = Promise.withResolvers<void>()
  for (const id of [...five, 'gone']) {
    chat.duringPostTo(id, async () => {
      seen.now += 1
      seen.most = Math.max(seen.most, seen.now)
      if (seen.now >= most) resolve()
      await enough
      await sleep(20)
      seen.now -= 1
    })
  }
  expect(await say(chat, 'a')).toBeUndefined()
  expect(messagesTo(chat, [...five, 'gone'])).toEqual([1, 1, 1, 1, 1, 0])
  expect(seen.most).toBe(most)
  expect((await chat.rows('client-records')).map(({ ID }) => String(ID)).toSorted()).toEqual([...five, 'founder'])
})

test('a scan reads every page, and takes of it the members of the one room', async () => {
  const chat = await hallOf(five, { MEMBERS_BY: 'scan' })
  await chat.request('founder', 'new-room', { room: 'cellar' })
  await chat.member('elsewhere', 'cellar')
  // A page ends after 1 MB, and an item may have 400 KB.
  for (const at of Array.from({ length: 6 }, (_, index) => index)) {
    const content = 'x'.repeat(390 * 1024)
    await chat.put('room-messages-users', { room: `room#old ${at}`, entry: 'message#1', content })
  }
  await say(chat, 'b')
  expect(messagesTo(chat, [...five, 'elsewhere'])).toEqual([1, 1, 1, 1, 1, 0])
})

test('a cached list misses who has joined since, but refuses nobody who is in the room', async () => {
  const chat = await hallOf(['a', 'b'], { MEMBERS_CACHED_SECONDS: '600' })
  await say(chat, 'a')
  await chat.member('late', 'hall')
  await say(chat, 'a')
  expect(messagesTo(chat, ['a', 'b', 'late'])).toEqual([2, 2, 0])
  expect(await say(chat, 'late')).toBeUndefined()
  await say(chat, 'a')
  expect(messagesTo(chat, ['a', 'b', 'late'])).toEqual([4, 4, 2])
  expect(await say(chat, 'founder')).toMatchObject({ type: 'error', message: 'not in the room' })
})

test('a cached list holds no longer than is set, nor once somebody in it is gone; nobody else loses an item', async () => {
  const chat = await hallOf(['a', 'b', 'moving'], { MEMBERS_CACHED_SECONDS: '600' })
  await say(chat, 'a')
  // Joined again since, as the list does not know: its item is not what the broadcast has seen.
  await chat.request('moving', 'join-room', { room: 'hall' })
  chat.answerPostsWith('moving', 410)
  await chat.member('late', 'hall')
  await say(chat, 'a')
  expect(messagesTo(chat, ['a', 'b', 'moving', 'late'])).toEqual([2, 2, 1, 0])
  await say(chat, 'a')
  expect(messagesTo(chat, ['a', 'b', 'moving', 'late'])).toEqual([3, 3, 2, 1])
  await chat.member('later', 'hall')
  const now = Date.now.bind(Date)
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 601_000)
  await say(chat, 'a')
  vi.restoreAllMocks()
  expect(messagesTo(chat, ['late', 'later'])).toEqual([2, 1])
})

test('a chunk that Lambda does not take is tried once more if it was throttled; its members are counted', async () => {
  const statuses = [429, 403, 202, 202]
  const lambda = createServer((request, response) => {
    request.resume()
    response.writeHead(statuses.shift() ?? 500).end()
  })
  lambda.listen(0, '127.0.0.1')
  await once(lambda, 'listening')
  onTestFinished(() => lambda.close().closeAllConnections())
  const chat = await hallOf(five, {
    AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`,
    FANOUT: 'chunked',
    FANOUT_CHUNK: '2',
    FANOUT_CONCURRENCY: '1',
  })
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
  await say(chat, 'a')
  const line = JSON.parse(String(log.mock.lastCall?.[0])) as Record<string, unknown>
  const said = errors.mock.calls.flat()
  vi.restoreAllMocks()
  expect(said).toEqual(['a chunk was not taken: 429', 'a chunk was not taken: 403'])
  expect(line).toMatchObject({ chunks: 2, chunk: false, posts: 2, failed: 2, postAttempts: 0 })
  expect(messagesTo(chat, five)).toEqual([0, 0, 0, 0, 0])
})
