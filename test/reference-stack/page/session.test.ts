import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { rooms } from '../../../reference-stack/page/browser/chats/rooms.ts'
import { Session } from '../../../reference-stack/page/browser/session.ts'

test('joins its room again that went with the lost connection, between making it and joining it', async () => {
  // What a browser has besides: no tab is hidden, and nothing says that the network is back.
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }))
  vi.stubGlobal('addEventListener', () => undefined)
  const asked: string[] = []
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => server.close())
  await once(server, 'listening')
  let joins = 0
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const { action, room } = JSON.parse(data.toString()) as { action: string; room?: string }
      if (action !== 'list-members') asked.push(action)
      if (action === 'register') socket.send('{"type":"signup","rooms":[]}')
      if (action === 'new-room') socket.send(JSON.stringify({ type: 'single-room', message: room }))
      if (action !== 'join-room') return
      joins++
      // The second one is the first after the connection was lost.
      if (joins === 2) socket.send('{"type":"error","action":"join-room","message":"there is no such room"}')
      else socket.send('{"type":"multi-message","messages":[]}')
    })
  })
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  const session = new Session(rooms, url, {
    changed: () => undefined,
    heard: () => undefined,
    peopleChanged: () => undefined,
  })
  session.enter('Ada')
  await expect.poll(() => asked).toContain('register')
  session.join('den')
  await expect.poll(() => session.canSay).toBe(true)
  for (const socket of server.clients) socket.terminate()
  await expect.poll(() => joins, { timeout: 20_000 }).toBe(3)
  await expect.poll(() => session.canSay).toBe(true)
  expect(session.room).toBe('den')
  expect(session.notice).toBeNull()
  expect(asked.slice(-5)).toEqual(['register', 'new-room', 'join-room', 'new-room', 'join-room'])
  for (const socket of server.clients) socket.terminate()
})
