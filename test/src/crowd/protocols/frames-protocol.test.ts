import fc from 'fast-check'
import { expect, it } from 'vitest'
import { filler } from '../../../../src/crowd/protocols/frames/blanks.ts'
import type { Frames } from '../../../../src/crowd/protocols/frames/frames.ts'
import { framesSchema } from '../../../../src/crowd/protocols/frames/frames-schema.ts'
import { framesProtocol } from '../../../../src/crowd/protocols/frames/frames-protocol.ts'

const member = { index: 3, name: 'u3-ab' }

const frames: Frames = {
  name: 'x',
  echoesToSender: false,
  hello: { send: 'I am {member}', answered: 'welcome' },
  join: { send: '{"action":"join","room":"{room}"}', answered: '/^joined\\b/i' },
  say: '{"action": "say", "room":"{room}","text":"{text} {text}"}',
  sayAnswered: '"ack"',
  routes: { join: 'join', say: 'say' },
}

it('frames make the requests and recognise the answers, also after they were a file', () => {
  const protocol = framesProtocol(framesSchema.parse(JSON.parse(JSON.stringify(frames))))
  expect(protocol).toMatchObject({ name: 'x', echoesToSender: false, hasRooms: true, routes: frames.routes })
  expect(protocol.hello?.(member).send).toBe('I am u3-ab')
  const join = protocol.join?.('r1', member)
  expect(join?.send).toBe('{"action":"join","room":"r1"}')
  expect(['Joined r1', 'he joined', 'joinedly'].map((frame) => join?.answered?.(frame))).toEqual([true, false, false])
  expect(protocol.say('r1', 'T', member)).toBe('{"action": "say", "room":"r1","text":"T T"}')
  expect(['{"ack":1}', '{"message":1}'].map((frame) => protocol.isReply?.(frame))).toEqual([true, false])
})

it('a chat without a room in any request has one room', () => {
  const { join: _, ...others } = frames
  expect(framesProtocol(others).hasRooms).toBe(false)
  expect(framesProtocol({ ...others, join: { send: 'enter', answered: 'in' } }).hasRooms).toBe(false)
  expect(framesProtocol(others)).not.toHaveProperty('join')
})

it('what is filled in is escaped in JSON, and stands as it is in any other text', () => {
  const unit = fc.constantFrom('"', '\\', '\n', '\u2028', '{', '}', 'a', '€')
  fc.assert(
    fc.property(fc.string({ unit }), (text) => {
      const filled = filler('["a{text}", {"b":"{text}{room}"}]')({ text, room: 'r' })
      expect(filled).toBe(`["a${JSON.stringify(text).slice(1, -1)}", {"b":"${JSON.stringify(text).slice(1, -1)}r"}]`)
      expect(JSON.parse(filled)).toEqual([`a${text}`, { b: `${text}r` }])
      expect(filler('SAY {text}')({ text })).toBe(`SAY ${text}`)
    }),
  )
})
