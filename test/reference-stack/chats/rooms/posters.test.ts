import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { startChatInProcess } from './chat-in-process.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

/** What the line of the log says of a broadcast that meets everything at once, and who got the message. */
async function broadcastWith(poster: string): Promise<{ line: Record<string, unknown>; received: number[] }> {
  vi.stubEnv('POSTER', poster)
  vi.resetModules()
  const chat = await startChatInProcess()
  onTestFinished(() => chat[Symbol.asyncDispose]())
  const members = ['fine', 'gone', 'throttled', 'shaken', 'broken', 'refused', 'too large']
  await chat.connect('founder')
  await chat.request('founder', 'new-room', { room: 'hall' })
  for (const member of members) await chat.member(member, 'hall')
  chat.kill('gone')
  chat.answerPostsWith('throttled', 429)
  chat.answerPostsWith('shaken', 503)
  chat.answerPostsWith('broken', 500, 502)
  chat.answerPostsWith('refused', 403)
  chat.answerPostsWith('too large', 413)
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await chat.request('fine', 'dispatch', { room: 'hall', value: 'hello' })
  const line = JSON.parse(String(log.mock.lastCall?.[0])) as Record<string, unknown>
  log.mockRestore()
  const messages = (id: string) => chat.received(id).filter(({ type }) => type === 'client-message')
  return { line, received: members.map((id) => messages(id).length) }
}

test.each(['light', 'sdk'])('a broadcast with the %s poster', async (poster) => {
  const { line, received } = await broadcastWith(poster)
  expect(line).toMatchObject({
    posts: 7,
    postAttempts: 10,
    postsThrottled: 1,
    postsGone: 1,
    failed: 3,
    cleaned: 1,
    cleanedConnections: ['gone'],
  })
  expect(received).toEqual([1, 0, 1, 1, 0, 0, 0])
})

test('a poster that there is not fails the function before its first event', async () => {
  vi.stubEnv('POSTER', 'fast')
  vi.resetModules()
  const broadcast = import('../../../../reference-stack/chats/rooms/broadcast.ts')
  await expect(broadcast).rejects.toThrow("POSTER is 'fast', but there are: light, sdk")
})
