import { describe, expect, it } from 'vitest'
import type { ProtocolSource } from '../../../../src/crowd/protocols/load-protocol.ts'
import { answerPatienceMs } from '../../../../src/crowd/unanswered/answer-patience.ts'
import { mergeAwaited } from '../../../../src/crowd/unanswered/awaited-step.ts'
import { awaitedIn, explainNoAnswer } from '../../../../src/crowd/unanswered/explain-no-answer.ts'

const frames: ProtocolSource = {
  kind: 'frames',
  frames: {
    name: 'own-frames',
    echoesToSender: true,
    createRoom: { send: '{"action":"open","room":"{room}"}', answered: '/"opened"|"there"/i' },
    join: { send: '{"action":"join","room":"{room}"}', answered: '"entered"' },
    say: '{text}',
  },
}
const file: ProtocolSource = { kind: 'file', path: '/home/ada/chat/my-chat.ts' }
const rooms: ProtocolSource = { kind: 'built-in', name: 'rooms' }

it('waits on this machine for as long as a function may take to start, elsewhere as long as for each answer', () => {
  expect([30, 60, 4, 12].map((seconds) => answerPatienceMs(seconds * 1000, true))).toEqual([
    10_000, 20_000, 4000, 10_000,
  ])
  expect(answerPatienceMs(30_000, false)).toBe(30_000)
})

describe('what was waited for', () => {
  it('is named as the user has said it', () => {
    expect(awaitedIn('join', frames)).toBe('a frame that contains "entered" (--join-answered)')
    expect(awaitedIn('createRoom', frames)).toBe('a frame that fits /"opened"|"there"/i (--create-room-answered)')
    expect(awaitedIn('leave', file)).toBe('a frame for which `answered` of leave in my-chat.ts is true')
    expect(awaitedIn('join', rooms)).toBe('a frame for which `answered` of join in the protocol rooms is true')
  })
})

describe('what explains it', () => {
  const came = (text: string, serviceError: string | null = null) => ({ text, serviceError })

  it('is the frame that came, with the part of it that the user could wait for', () => {
    const joined = came('{"ok":true,"type":"joined","room":"r1"}')
    expect(explainNoAnswer('join', frames, joined)).toEqual([
      `If this is its answer, let --join-answered be a part of it: --join-answered '"type":"joined"'.`,
    ])
    expect(explainNoAnswer('join', frames, came('welcome'))).toEqual([
      'If this is its answer, let --join-answered be a part of it.',
    ])
    expect(explainNoAnswer('join', file, joined)).toEqual([
      `If this is its answer, let \`answered\` of join in my-chat.ts return true for it, as frame.includes('"type":"joined"') does.`,
    ])
    expect(explainNoAnswer('join', rooms, joined)[0]).toContain('does not speak the protocol rooms')
  })

  it("is API Gateway's own error, in its words", () => {
    const explained = (message: string) => explainNoAnswer('join', frames, came('{}', message)).join(' ')
    expect(explained('Forbidden')).toContain('no route takes')
    expect(explained('Internal server error')).toContain('The log of the function')
    expect(explained('Endpoint request timed out')).toContain('29 s')
    expect(explained('Too Many Requests')).toContain('throttling')
  })

  it('is that nothing came, and what would answer nothing', () => {
    expect(explainNoAnswer('createRoom', frames, null).join(' ')).toMatch(
      /If it does not, give --create-room-done-after 2s in place of --create-room-answered\. .*\$default.* route response/,
    )
    expect(explainNoAnswer('join', file, null)[0]).toContain('let join return doneAfterMs: 2000 in place of answered')
  })
})

it('is of all workers: one answer anywhere is one, and the last frame is the latest of all', () => {
  const part = { step: 'join', isAnswered: false, lastFrame: null } as const
  const frame = (atUs: number) => ({ atUs, text: String(atUs), serviceError: null })
  expect(
    mergeAwaited([
      { ...part, sinceUs: 7, asked: 2, lastFrame: frame(30) },
      { ...part, sinceUs: 5, asked: 1, lastFrame: frame(20) },
      { ...part, step: 'hello', sinceUs: 1, asked: 3 },
      { ...part, step: 'hello', sinceUs: 2, asked: 4, isAnswered: true },
    ]),
  ).toEqual([
    { ...part, sinceUs: 5, asked: 3, lastFrame: frame(30) },
    { ...part, step: 'hello', sinceUs: 1, asked: 7, isAnswered: true },
  ])
})
