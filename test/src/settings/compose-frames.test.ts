import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../src/exit-codes.ts'
import { composeFrames, framesOf } from '../../../src/settings/compose-frames.ts'
import type { Settings } from '../../../src/settings/settings.ts'

function problemsOf(given: Settings): readonly string[] {
  try {
    framesOf(given)
    return []
  } catch (error) {
    if (error instanceof Refusal) return error.problems
    throw error
  }
}

describe('frames in flags', () => {
  it('are none where none is given', () => {
    expect(framesOf({ protocol: 'rooms' })).toBeNull()
  })

  it('say a chat that includes the sender, unless told otherwise', () => {
    const say = '{"action":"sendmessage","data":"{text}"}'
    expect(framesOf({ say })).toEqual({ name: 'own-frames', echoesToSender: true, say })
    expect(framesOf({ say, sender: 'excluded' })).toMatchObject({ echoesToSender: false })
    expect(framesOf({ say, join: 'j {room}', joinAnswered: '/in/i' })).toMatchObject({
      join: { send: 'j {room}', answered: '/in/i' },
    })
  })

  it('say of a request that the chat does not answer when it is done, in seconds', () => {
    const silent = { say: '{text}', join: 'j {room}', joinDoneAfter: 1.5 }
    expect(framesOf(silent)).toMatchObject({ join: { send: 'j {room}', doneAfterMs: 1500 } })
    expect(problemsOf({ ...silent, joinAnswered: 'in', helloDoneAfter: 2, createRoom: 'c {room}' })).toEqual([
      expect.stringMatching(/^--hello-done-after: is given without --hello$/),
      expect.stringMatching(
        /^--create-room-answered: is missing: .*; if the chat does not .*, --create-room-done-after 2s/,
      ),
      expect.stringMatching(/^--join-done-after: is for a chat that does not answer --join; leave out --join-answered/),
    ])
  })

  it('are refused with everything that is wrong with them, a protocol beside them included', () => {
    const given = {
      protocol: 'rooms',
      say: '{action:send}',
      hello: 'hi {room} {text}',
      join: '{"a":1}',
      createRoomAnswered: 'x',
      joinAnswered: '/(/',
      sayAnswered: '/a/g',
      creatorJoins: true,
    } as const
    expect(problemsOf(given)).toEqual([
      expect.stringMatching(/^--protocol: says the same as --say, --say-answered, --join, .*; leave out/),
      expect.stringMatching(/^--say: has no \{text\}/),
      expect.stringMatching(/^--say: is not JSON: /),
      expect.stringMatching(/^--hello: has \{text\}/),
      expect.stringMatching(/^--hello: has \{room\}/),
      expect.stringMatching(/^--say-answered: leave out the flags g and y/),
      expect.stringMatching(/^--join-answered: Invalid regular expression/),
      expect.stringMatching(/^--hello-answered: is missing/),
      expect.stringMatching(/^--create-room-answered: is given without --create-room/),
      expect.stringMatching(/^--creator-joins: is given without --create-room/),
    ])
    expect(problemsOf({ join: 'j', joinAnswered: 'x' })).toEqual([expect.stringMatching(/^--say: is missing/)])
    const make = { createRoom: 'c {room}', createRoomAnswered: 'x', creatorJoins: true }
    expect(problemsOf({ say: '{text}', ...make })).toEqual([
      expect.stringMatching(/^--creator-joins: is given without --join/),
    ])
  })

  it('are asked for where nothing is said', () => {
    expect(() => composeFrames({}, 'my-chat')).toThrow(/^--say: is missing/)
  })
})
