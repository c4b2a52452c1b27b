import { expect, test } from 'vitest'
import type { Exchange } from '../../../../src/crowd/protocols/protocol.ts'
import { rooms } from '../../../../src/crowd/protocols/rooms.ts'

const member = { index: 0, name: 'u0-"quoted"' }
const hello = rooms.hello?.(member) as Exchange
const createRoom = rooms.createRoom?.('lobby', member) as Exchange
const join = rooms.join?.('lobby', member) as Exchange
const leave = rooms.leave?.('lobby', member) as Exchange
const readPositions = rooms.readPositions?.('lobby', member) as Exchange

test.each<[string, string, unknown]>([
  ['hello', hello.send, { action: 'register', value: member.name }],
  ['createRoom', createRoom.send, { action: 'new-room', room: 'lobby' }],
  ['join', join.send, { action: 'join-room', room: 'lobby' }],
  ['say', rooms.say('lobby', 'a "text"', member) as string, { action: 'dispatch', room: 'lobby', value: 'a "text"' }],
  ['leave', leave.send, { action: 'leave-room', room: 'lobby' }],
  [
    'setPosition',
    rooms.setPosition?.('lobby', 'a "position"', member) ?? '',
    { action: 'set-position', room: 'lobby', value: 'a "position"' },
  ],
  ['readPositions', readPositions.send, { action: 'read-positions', room: 'lobby' }],
])('%s sends what the chat takes', (_name, frame, expected) => {
  expect(JSON.parse(frame)).toEqual(expected)
})

test.each<[string, Exchange, unknown]>([
  ['hello by signup', hello, { type: 'signup', rooms: [] }],
  ['hello by signup, however its fields are ordered', hello, { rooms: ['signup'], type: 'signup' }],
  ['createRoom by its own room', createRoom, { type: 'single-room', message: 'lobby' }],
  ['join by the messages', join, { type: 'multi-message', messages: [] }],
  ['leave by its own room', leave, { type: 'left-room', room: 'lobby' }],
])('is answered: %s', (_case, exchange, frame) => {
  expect(exchange.answered?.(JSON.stringify(frame))).toBe(true)
  expect(exchange.answered?.(JSON.stringify(frame, null, 2))).toBe(true)
})

test.each<[string, Exchange, string]>([
  ['hello by a message that contains the word', hello, '{"type":"client-message","message":"signup","user":"u"}'],
  ['hello by a message that quotes the frame', hello, String.raw`{"type":"client-message","message":"\"signup\""}`],
  ['createRoom by the announcement of another room', createRoom, '{"type":"single-room","message":"attic"}'],
  ['join by the announcement of a room', join, '{"type":"single-room","message":"lobby"}'],
  ['leave by the end of the room', leave, '{"type":"delete-room","room":"lobby"}'],
  ['anything by what is not JSON', join, '"multi-message" it is not'],
  ['anything by null', join, 'null'],
])('is not answered: %s', (_case, exchange, frame) => {
  expect(exchange.answered?.(frame)).toBe(false)
})

test('readPositions is answered by a list of them, which is not parsed, and by nothing else', () => {
  const frame = JSON.stringify({ type: 'positions', positions: [{ user: 'u', position: '1,1' }] })
  expect(readPositions.answered?.(frame)).toBe(true)
  expect(readPositions.answered?.('{"type":"client-message","message":"positions","user":"u"}')).toBe(false)
  const refused = JSON.stringify({ type: 'error', action: 'read-positions', message: 'not in the room' })
  expect([readPositions.answered?.(refused), readPositions.refused?.(refused)]).toEqual([false, 'not in the room'])
})

test('an error frame of the same action is a refusal, and its text is the reason', () => {
  const frame = JSON.stringify({ type: 'error', action: 'join-room', message: 'room does not exist' })
  expect(join.refused?.(frame)).toBe('room does not exist')
  expect(join.answered?.(frame)).toBe(false)
  expect(hello.refused?.(frame)).toBeUndefined()
})

test('a message about errors is no refusal', () => {
  expect(join.refused?.('{"type":"client-message","message":"\\"error\\"","user":"u"}')).toBeUndefined()
})
