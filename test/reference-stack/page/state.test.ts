import { describe, expect, it } from 'vitest'
import { backOffMs } from '../../../reference-stack/page/browser/connection.ts'
import { Conversation } from '../../../reference-stack/page/browser/conversation.ts'
import { People } from '../../../reference-stack/page/browser/people.ts'
import { changesInWords } from '../../../reference-stack/page/browser/view/page-view.ts'
import { inWords } from '../../../reference-stack/page/browser/view/durations.ts'
import { seededRandom } from '../../../src/crowd/random.ts'

describe('the wait before an attempt to connect', () => {
  it('doubles up to 30 seconds at the longest', () => {
    const longest = Array.from({ length: 9 }, (_, attempt) => backOffMs(attempt, () => 1))
    expect(longest).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
    expect(backOffMs(5000, () => 1)).toBe(30_000)
  })

  it('is drawn evenly from nothing to that', () => {
    const random = seededRandom(7)
    const drawn = Array.from({ length: 4000 }, () => backOffMs(3, random))
    const quarters = [0, 1, 2, 3].map((quarter) => drawn.filter((ms) => Math.floor(ms / 500) === quarter).length)
    expect(quarters.reduce((sum, count) => sum + count)).toBe(4000)
    for (const count of quarters) expect(count).toBeGreaterThan(900)
  })
})

describe('the conversation', () => {
  it('knows how long an own message took by its copy, whatever the order of the copies', () => {
    const conversation = new Conversation()
    for (const [text, sentAtMs] of [
      ['one', 100],
      ['two', 110],
      ['one', 120],
    ] as const)
      conversation.sent('Ada', text, sentAtMs, true)
    expect(conversation.received('Ada', 'two', 150, 'Ada')).toBe(false)
    expect(conversation.received('Ada', 'one', 160, 'Ada')).toBe(false)
    expect(conversation.received('Ben', 'one', 170, 'Ada')).toBe(true)
    expect(conversation.messages.map(({ delivery }) => delivery)).toEqual([
      { kind: 'delivered', tookMs: 60 },
      { kind: 'delivered', tookMs: 40 },
      { kind: 'sending', sentAtMs: 120, isLate: false },
      { kind: 'from-others' },
    ])
  })

  it('says of the others what is known of them', () => {
    const conversation = new Conversation()
    conversation.sent('Ada', 'no copies here', 0, false)
    const late = conversation.sent('Ada', 'late', 0, true)
    conversation.markLate(late)
    expect(conversation.messages[1]?.delivery).toEqual({ kind: 'sending', sentAtMs: 0, isLate: true })
    conversation.received('Ada', 'late', 12_000, 'Ada')
    conversation.sent('Ada', 'refused', 0, true)
    conversation.refused('not in the room')
    conversation.sent('Ada', 'cut', 0, true)
    conversation.connectionEnded()
    expect(conversation.messages.map(({ delivery }) => delivery)).toEqual([
      { kind: 'not-echoed' },
      { kind: 'delivered', tookMs: 12_000 },
      { kind: 'refused', reason: 'not in the room' },
      { kind: 'not-known' },
    ])
  })

  it('does not guess which of two messages was refused', () => {
    const conversation = new Conversation()
    conversation.sent('Ada', 'one', 0, true)
    conversation.sent('Ada', 'two', 0, true)
    conversation.refused('too fast')
    expect(conversation.messages.map(({ delivery }) => delivery.kind)).toEqual(['sending', 'sending'])
  })

  it('adds those old messages that are not here yet, with their own time', () => {
    const conversation = new Conversation()
    conversation.received('Ben', 'here', 1, 'Ada')
    conversation.addPast([
      { user: 'Ben', text: 'here', time: 5 },
      { user: 'Ben', text: 'here', time: 6 },
      { user: 'Cy', text: 'missed', time: 7 },
    ])
    expect(conversation.messages.slice(1)).toMatchObject([
      { user: 'Ben', text: 'here', time: 6 },
      { user: 'Cy', text: 'missed', time: 7 },
    ])
    expect(conversation.messages).toHaveLength(3)
  })

  it('keeps the newest 200 messages, and no more than a million characters of several', () => {
    const conversation = new Conversation()
    for (let index = 0; index < 250; index++) conversation.received('Ben', String(index), 0, 'Ada')
    expect(conversation.messages).toHaveLength(200)
    expect(conversation.messages.at(-1)?.text).toBe('249')
    for (let index = 0; index < 30; index++) conversation.received('Ben', 'x'.repeat(100_000), 0, 'Ada')
    expect(conversation.messages).toHaveLength(10)
  })
})

describe('the people', () => {
  it('are those who were heard, the last first, until the chat tells', () => {
    const people = new People()
    for (const name of ['Ada', 'Ben', 'Ada']) people.heard(name)
    const known = people.known
    expect(known.kind === 'seen' && known.seen.map(({ name }) => name)).toEqual(['Ada', 'Ben'])
    expect(people.told(3, ['Cy', 'Ada', 'Cy'])).toBeNull()
    expect(people.known).toEqual({
      kind: 'members',
      count: 3,
      members: [
        { name: 'Ada', count: 1 },
        { name: 'Cy', count: 2 },
      ],
    })
    expect(people.told(3, ['Cy', 'Ben', '__proto__'])).toEqual({ came: ['Ben', '__proto__'], left: ['Cy', 'Ada'] })
    // Not all names are known: whoever is missing may still be there.
    expect(people.told(9, ['Cy'])).toBeNull()
    people.clear()
    expect(people.known).toEqual({ kind: 'seen', seen: [] })
  })

  it('are not remembered without end', () => {
    const people = new People()
    for (let index = 0; index < 1000; index++) people.heard(`u${index}`)
    const known = people.known
    expect(known.kind === 'seen' && [known.seen.length, known.seen[0]?.name]).toEqual([100, 'u999'])
  })

  it.each([
    [[], [], ''],
    [['Ada'], [], '\u2068Ada\u2069 has come.'],
    [
      ['Ada'],
      ['Ben', 'Cy', 'Di'],
      '\u2068Ada\u2069 has come. \u2068Ben\u2069, \u2068Cy\u2069 and \u2068Di\u2069 have left.',
    ],
    [['A', 'B', 'C', 'D'], [], '4 people have come.'],
  ])('%j came and %j left', (came, left, words) => {
    expect(changesInWords(came, left)).toBe(words)
  })
})

it.each([
  [0.1234, '0.123 ms'],
  [8.274, '8.27 ms'],
  [104.4, '104 ms'],
  [999.6, '1.00 s'],
  [12_345, '12.3 s'],
])('%d ms is %s', (ms, words) => {
  expect(inWords(ms)).toBe(words)
})
