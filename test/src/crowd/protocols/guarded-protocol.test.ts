import { expect, it } from 'vitest'
import { guardedProtocol } from '../../../../src/crowd/protocols/guarded-protocol.ts'
import type { Protocol } from '../../../../src/crowd/protocols/protocol.ts'

const member = { index: 0, name: 'u0' }

/** A user's protocol may be anything that has the functions, such as an object that needs its `this`. */
class Chatter {
  readonly name = 'chatter'
  readonly echoesToSender = true
  readonly routes = { say: 'say' }
  readonly hasRooms = false
  readonly query = { user: '{member}' }
  readonly greeting = 'hi'

  hello() {
    const { greeting } = this
    return {
      send: greeting,
      answered: (frame: string) => frame === greeting,
      refused: (frame: string) => (frame === 'no' ? greeting : undefined),
    }
  }

  say(room: string, text: string) {
    return `${this.greeting} ${room} ${text}`
  }
}

it('returns what the protocol returns', () => {
  const guarded = guardedProtocol(new Chatter(), '/p.ts')
  const { name, echoesToSender, routes, hasRooms, query } = new Chatter()
  expect(guarded).toMatchObject({ name, echoesToSender, routes, hasRooms, query })
  expect(guarded.say('r', 'text', member)).toBe('hi r text')
  const exchange = guarded.hello?.(member)
  expect(exchange?.send).toBe('hi')
  expect([exchange?.answered?.('hi'), exchange?.answered?.('no')]).toEqual([true, false])
  expect([exchange?.refused?.('no'), exchange?.refused?.('hi')]).toEqual(['hi', undefined])
})

it('has no function that the protocol does not have', () => {
  expect(Object.keys(guardedProtocol(new Chatter(), '/p.ts')).toSorted()).toEqual(
    ['echoesToSender', 'hasRooms', 'hello', 'name', 'query', 'routes', 'say'].toSorted(),
  )
})

function fail(): never {
  throw new Error('oh no')
}

const sound = { send: 'x', answered: () => true }
const steps: [step: string, broken: Partial<Protocol>, use: (guarded: Protocol) => unknown][] = [
  ['say', { say: fail }, (guarded) => guarded.say('r', 't', member)],
  ['hello', { hello: fail }, (guarded) => guarded.hello?.(member)],
  ['createRoom', { createRoom: fail }, (guarded) => guarded.createRoom?.('r', member)],
  ['join', { join: fail }, (guarded) => guarded.join?.('r', member)],
  ['leave', { leave: fail }, (guarded) => guarded.leave?.('r', member)],
  ['setPosition', { setPosition: fail }, (guarded) => guarded.setPosition?.('r', 'p', member)],
  ['readPositions', { readPositions: fail }, (guarded) => guarded.readPositions?.('r', member)],
  [
    'answered of join',
    { join: () => ({ ...sound, answered: fail }) },
    (guarded) => guarded.join?.('r', member).answered?.('frame'),
  ],
  [
    'refused of hello',
    { hello: () => ({ ...sound, refused: fail }) },
    (guarded) => guarded.hello?.(member).refused?.('frame'),
  ],
]

it.each(steps)('what %s throws is a refusal that says where', (step, broken, use) => {
  const guarded = guardedProtocol({ name: 'x', echoesToSender: true, say: () => 'x', ...broken }, '/p.ts')
  expect(() => use(guarded)).toThrow(
    expect.objectContaining({
      name: 'Refusal',
      exitCode: 2,
      message: expect.stringMatching(
        new RegExp(`^protocol /p\\.ts: ${step} failed: oh no, at /.*guarded-protocol\\.test\\.ts:\\d+$`),
      ) as string,
    }),
  )
})

it.each<[what: string, broken: object, said: string]>([
  [
    'a promise for a frame',
    { say: async () => 'x' },
    'say must return a string, or a request { method, path, headers, body } whose path begins with /, not object',
  ],
  ['no frame', { say: () => undefined }, 'say must return a string, or a request { method, path'],
  [
    'a request to another host',
    { say: () => ({ method: 'POST', path: '//evil.example/' }) },
    'say must return a string, or',
  ],
  [
    'a request elsewhere',
    { say: () => ({ method: 'POST', path: 'http://evil.example/' }) },
    'say must return a string, or',
  ],
  [
    'a header that is no text',
    { say: () => ({ method: 'POST', path: '/', headers: { a: 1 } }) },
    'say must return a string, or',
  ],
  ['no exchange', { join: () => undefined }, 'join must return { send: a string, answered: a function }'],
  ['half an exchange', { join: () => ({ send: 'x' }) }, 'join must return { send'],
  ['an answer and none', { join: () => ({ ...sound, doneAfterMs: 5 }) }, 'join returns answered and doneAfterMs'],
  ...['2s', -1, Number.NaN, 604_800_001].map((doneAfterMs): [string, object, string] => [
    `the time ${doneAfterMs}`,
    { join: () => ({ send: 'x', doneAfterMs }) },
    'doneAfterMs of join must be a number of milliseconds from 0 to 604800000',
  ]),
  [
    'no reason',
    { join: () => ({ ...sound, refused: () => false }) },
    'refused of join must return a string, or undefined',
  ],
])('%s is a refusal too', (_, broken, said) => {
  const guarded = guardedProtocol({ name: 'x', echoesToSender: true, say: () => 'x', ...broken }, '/p.ts')
  const use = () => [guarded.join?.('r', member).refused?.('frame'), guarded.say('r', 't', member)]
  expect(use).toThrow(`protocol /p.ts: ${said}`)
})

it('takes a step without an answer, but not one that is read', () => {
  const silent = () => ({ send: 'x', doneAfterMs: 2000 })
  const say = () => 'x'
  const guarded = guardedProtocol(
    // @ts-expect-error as a file without types may have it
    { name: 'x', echoesToSender: true, say, join: silent, readPositions: silent },
    '/p.ts',
  )
  expect(guarded.join?.('r', member)).toEqual({ send: 'x', doneAfterMs: 2000 })
  expect(() => guarded.readPositions?.('r', member)).toThrow('readPositions must return answered, and no doneAfterMs')
})
