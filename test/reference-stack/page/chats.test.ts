import { describe, expect, it } from 'vitest'
import type { ChatEvent } from '../../../reference-stack/page/browser/chats/chat.ts'
import { broadcast, chats, hello } from '../../../reference-stack/page/browser/chats/index.ts'
import { rooms } from '../../../reference-stack/page/browser/chats/rooms.ts'
import { broadcast as crowdBroadcast } from '../../../src/crowd/protocols/load-protocol.ts'
import { rooms as crowdRooms } from '../../../src/crowd/protocols/rooms.ts'

const member = { index: 0, name: 'Ada' }
const serviceFrame = '{"message": "Internal server error", "connectionId":"a=", "requestId":"b="}'

describe('the page speaks to the room chat', () => {
  it('as the crowd does', () => {
    expect(rooms.register?.('Ada')).toBe(crowdRooms.hello?.(member).send)
    expect(rooms.rooms?.create('den')).toBe(crowdRooms.createRoom?.('den', member).send)
    expect(rooms.rooms?.join('den')).toBe(crowdRooms.join?.('den', member).send)
    expect(rooms.rooms?.leave('den')).toBe(crowdRooms.leave?.('den', member).send)
    expect(rooms.messages?.say('hi', { name: 'Ada', room: 'den' })).toBe(crowdRooms.say('den', 'hi', member))
    expect(rooms.messages?.echoesToSender).toBe(crowdRooms.echoesToSender)
  })

  it.each<[frame: object, event: ChatEvent]>([
    [
      { type: 'signup', rooms: ['a', 7, 'b'] },
      { kind: 'registered', rooms: ['a', 'b'] },
    ],
    [
      { type: 'single-room', message: 'den' },
      { kind: 'room-opened', room: 'den' },
    ],
    [
      { type: 'multi-message', messages: [{ user: 'Ben', content: 'hi', time: 5 }, { user: 'Ben' }, null] },
      { kind: 'joined', messages: [{ user: 'Ben', text: 'hi', time: 5 }] },
    ],
    [
      { type: 'client-message', message: 'hi', user: 'Ben' },
      { kind: 'message', user: 'Ben', text: 'hi' },
    ],
    [
      { type: 'members', room: 'den', count: 3, names: ['Ada', 'Ben'] },
      { kind: 'members', room: 'den', count: 3, names: ['Ada', 'Ben'] },
    ],
    [
      { type: 'left-room', room: 'den' },
      { kind: 'left', room: 'den' },
    ],
    [
      { type: 'delete-room', room: 'den' },
      { kind: 'room-closed', room: 'den' },
    ],
    [
      { type: 'error', action: 'dispatch', message: 'not in the room' },
      { kind: 'refused', request: 'say', reason: 'not in the room' },
    ],
    [
      { type: 'error', action: 'constructor', message: 'no' },
      { kind: 'refused', request: 'other', reason: 'no' },
    ],
  ])('%j', (frame, event) => {
    expect(rooms.read(JSON.stringify(frame))).toEqual(event)
  })
})

it('the broadcast chat has no rooms and no names of its own: each message brings its sender', () => {
  expect(Object.keys(broadcast).toSorted()).toEqual(['messages', 'read', 'title'])
  expect(broadcast.messages?.say('hi', { name: 'Ada', room: null })).toBe(crowdBroadcast.say('', 'hi', member))
  const refused = { type: 'error', action: '$default', message: 'user is empty' }
  expect(broadcast.read(JSON.stringify(refused))).toEqual({ kind: 'refused', request: 'say', reason: 'user is empty' })
  const delivered = JSON.stringify({ type: 'client-message', message: 'hi', user: 'Ada' })
  expect(broadcast.read(delivered)).toEqual({ kind: 'message', user: 'Ada', text: 'hi' })
})

it('the hello chat tells the connection id', () => {
  expect(hello.messages).toBeUndefined()
  expect(hello.read('{"type":"hello","connectionId":"PJqB0fHsqRcCHlw="}')).toEqual({
    kind: 'connection-id',
    connectionId: 'PJqB0fHsqRcCHlw=',
  })
})

describe.each(Object.entries(chats))('in the %s chat', (_, chat) => {
  it('what API Gateway says by itself is a refusal', () => {
    const refused: ChatEvent = { kind: 'refused', request: 'other', reason: 'Internal server error' }
    expect(chat.read(serviceFrame)).toEqual(refused)
  })

  it.each([
    '',
    'hello',
    'null',
    '7',
    '[]',
    '{}',
    '{"type":"toString"}',
    '{"type":"__proto__"}',
    '{"type":"client-message","user":7,"message":"hi"}',
    '{"type":"hello","connectionId":{}}',
    '{"type":"members","room":"den","count":"3","names":[]}',
  ])('a frame that fits nothing is unknown: %s', (text) => {
    expect(chat.read(text)).toEqual({ kind: 'unknown', text })
  })
})
