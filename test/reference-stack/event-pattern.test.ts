import { describe, expect, test } from 'vitest'
import type { EventPattern } from '../../reference-stack/define-stack.ts'
import { eventPatternMistakes, fitsPattern } from '../../reference-stack/event-pattern.ts'

const record = {
  eventName: 'INSERT',
  dynamodb: {
    Keys: { room: { S: 'lobby' } },
    NewImage: {
      kind: { S: 'Message' },
      urgent: { BOOL: true },
      none: { NULL: true },
      tags: { SS: ['a', 'b'] },
      text: { S: '' },
    },
    SizeBytes: 40,
  },
}

const ofImage = (image: EventPattern): EventPattern => ({ dynamodb: { NewImage: image } })

const patterns: [EventPattern, fits: boolean][] = [
  [{ eventName: ['INSERT', 'MODIFY'] }, true],
  [{ eventName: ['REMOVE'] }, false],
  [{ eventName: ['INSERT'], dynamodb: { Keys: { room: { S: ['garden'] } } } }, false],
  [ofImage({ kind: { S: ['Message'] }, urgent: { BOOL: [true] } }), true],
  [ofImage({ text: { S: [''] } }), true],
  [ofImage({ tags: { SS: ['b'] } }), true],
  [ofImage({ kind: { S: [{ prefix: 'Mess' }] } }), true],
  [ofImage({ kind: { S: [{ prefix: 'mess' }] } }), false],
  [ofImage({ kind: { S: [{ suffix: 'age' }] } }), true],
  [ofImage({ kind: { S: [{ 'equals-ignore-case': 'MESSAGE' }] } }), true],
  [ofImage({ kind: { S: [{ 'anything-but': ['Message', 'Join'] }] } }), false],
  [ofImage({ kind: { S: [{ 'anything-but': 'Join' }] } }), true],
  [ofImage({ kind: { S: [{ 'anything-but': { prefix: 'Jo' } }] } }), true],
  [ofImage({ missing: { S: [{ 'anything-but': 'Join' }] } }), false],
  [ofImage({ missing: { S: [{ exists: false }] } }), true],
  [ofImage({ kind: { S: [{ exists: true }] } }), true],
  [ofImage({ kind: [{ exists: true }] }), false],
  [{ dynamodb: { SizeBytes: [{ numeric: ['>', 30, '<=', 40] }] } }, true],
  [{ dynamodb: { SizeBytes: [{ numeric: ['=', 41] }] } }, false],
  [{ dynamodb: { NewImage: { $or: [{ kind: { S: ['Join'] } }, { urgent: { BOOL: [true] } }] } } }, true],
  [{ dynamodb: { NewImage: { kind: { S: ['Join'] }, $or: [{ urgent: { BOOL: [true] } }] } } }, false],
]

test.each(patterns)('%j fits an event: %s', (pattern, fits) => {
  expect(eventPatternMistakes(pattern)).toEqual([])
  expect(fitsPattern(pattern, record)).toBe(fits)
})

describe('mistakes of patterns', () => {
  test('are all said, with their paths', () => {
    expect(
      eventPatternMistakes({
        eventName: 'INSERT',
        dynamodb: { Keys: {}, NewImage: { kind: { S: [] }, at: { N: [{ between: [1, 2] }] } } },
        $or: { eventName: ['INSERT'] },
        other: [{ prefix: 1 }, { numeric: ['>', 'x'] }, { exists: 'yes' }, ['a'], { prefix: 'a', suffix: 'b' }],
      }),
    ).toEqual([
      expect.stringContaining('eventName: has to be a pattern: an object of lists') as string,
      expect.stringContaining('dynamodb.Keys: has to be a pattern') as string,
      'dynamodb.NewImage.kind.S: has no values',
      'dynamodb.NewImage.at.N: {"between":[1,2]} is no comparison: there are prefix, suffix, equals-ignore-case, anything-but, exists, numeric',
      '$or: has to be a list of patterns',
      'other: prefix cannot take 1',
      'other: numeric cannot take [">","x"]',
      'other: exists cannot take "yes"',
      'other: a list within a list fits nothing',
      expect.stringContaining('other: {"prefix":"a","suffix":"b"} is no comparison') as string,
    ])
    expect(eventPatternMistakes('INSERT')[0]).toContain('has to be a pattern')
  })
})
