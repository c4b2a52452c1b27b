import { once } from 'node:events'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type LocalStack, startLocalStack } from '../../../../reference-stack/local/start.ts'
import { plainRequest } from '../../../fixtures/plain-request.ts'
import { chat } from '../../../fixtures/stacks/notes/chat.ts'

let stack: LocalStack
/** What each of the watchers has received. */
const received: string[][] = []
const sockets: WebSocket[] = []

beforeAll(async () => {
  stack = await startLocalStack({ definition: chat })
  for (let at = 0; at < 2; at += 1) {
    const socket = new WebSocket(stack.target.url)
    const frames: string[] = []
    socket.on('message', (data: Buffer) => frames.push(data.toString()))
    sockets.push(socket)
    received.push(frames)
    await once(socket, 'open')
  }
})

afterAll(async () => {
  for (const socket of sockets) socket.terminate()
  await stack?.[Symbol.asyncDispose]()
})

test.each([
  ['posted', 'its own function posts', 201],
  ['invoked', 'a function posts that its own invokes', 202],
  ['streamed', 'a function posts that the stream of the table invokes', 202],
] as const)('a note that comes over HTTP as %s reaches every watcher: %s', async (way, _, status) => {
  const before = received.map((frames) => frames.length)
  const answer = await plainRequest(`${stack.target.httpApi?.url}/${way}/${way}-note`, { method: 'POST' })
  expect(answer.status).toBe(status)
  const since = () => received.map((frames, at) => frames.slice(before[at]))
  const everybody = received.map(() => [`${way}-note`])
  await vi.waitFor(() => expect(since()).toEqual(everybody), { timeout: 60_000, interval: 10 })
})
