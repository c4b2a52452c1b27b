import { describe, expect, it, test } from 'vitest'
import type { StreamView } from '../../../../../reference-stack/define-stack.ts'
import type { Item, Write } from '../../../../../reference-stack/local/dynamodb/engine.ts'
import { streamRecord } from '../../../../../reference-stack/local/dynamodb/streams/stream-record.ts'

const views = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] as const
const arn = 'arn:aws:dynamodb:local-1:123456789012:table/messages/stream/2026-11-23T09:00:00.000'
const keySchema = [{ AttributeName: 'room' }, { AttributeName: 'at' }]
const given = { eventId: 'a1', sequenceNumber: '7', atMs: 1_795_000_000_999 }

const recordOf = (write: Write, view: StreamView = 'NEW_AND_OLD_IMAGES') =>
  streamRecord(write, { arn, region: 'local-1', view, keySchema }, given)

const keys: Item = { room: { S: 'lobby' }, at: { N: '1' } }
const said: Item = { ...keys, text: { S: 'hello' }, tags: { SS: ['a', 'b'] }, seen: { L: [{ S: 'x' }, { S: 'y' }] } }
const edited: Item = { ...said, text: { S: 'hello!' } }

const writes = {
  INSERT: { before: undefined, after: said },
  MODIFY: { before: said, after: edited },
  REMOVE: { before: edited, after: undefined },
} as const satisfies Record<string, Write>

const images: Record<keyof typeof writes, Record<StreamView, object>> = {
  INSERT: {
    KEYS_ONLY: {},
    NEW_IMAGE: { NewImage: said },
    OLD_IMAGE: {},
    NEW_AND_OLD_IMAGES: { NewImage: said },
  },
  MODIFY: {
    KEYS_ONLY: {},
    NEW_IMAGE: { NewImage: edited },
    OLD_IMAGE: { OldImage: said },
    NEW_AND_OLD_IMAGES: { NewImage: edited, OldImage: said },
  },
  REMOVE: {
    KEYS_ONLY: {},
    NEW_IMAGE: {},
    OLD_IMAGE: { OldImage: edited },
    NEW_AND_OLD_IMAGES: { OldImage: edited },
  },
}

const rows = Object.keys(writes).flatMap((eventName) =>
  views.map((view) => [eventName as keyof typeof writes, view] as const),
)

describe('the record of a write', () => {
  it.each(rows)('that is an %s has the images of %s', (eventName, view) => {
    expect(recordOf(writes[eventName], view)).toEqual({
      eventID: 'a1',
      eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'local-1',
      dynamodb: {
        ApproximateCreationDateTime: 1_795_000_000,
        Keys: keys,
        ...images[eventName][view],
        SequenceNumber: '7',
        SizeBytes: expect.any(Number) as number,
        StreamViewType: view,
      },
      eventSourceARN: arn,
    })
  })

  it('is as large as all that it has of the item', () => {
    const size = (view: StreamView) => recordOf(writes.MODIFY, view)?.dynamodb.SizeBytes ?? 0
    const ofKeys = 'room'.length + 'lobby'.length + 'at'.length + 2
    expect(size('KEYS_ONLY')).toBe(ofKeys)
    expect(size('NEW_IMAGE')).toBe(size('OLD_IMAGE') + 1)
    expect(size('NEW_AND_OLD_IMAGES')).toBe(size('NEW_IMAGE') + size('OLD_IMAGE') - ofKeys)
  })

  it('names DynamoDB where an item has expired, and nobody otherwise', () => {
    expect(recordOf({ ...writes.REMOVE, isExpiry: true })?.userIdentity).toEqual({
      type: 'Service',
      principalId: 'dynamodb.amazonaws.com',
    })
    expect(recordOf(writes.REMOVE)).not.toHaveProperty('userIdentity')
  })
})

test.each<[what: string, write: Write]>([
  ['the same item again', { before: said, after: { ...said } }],
  ['the same in another order', { before: said, after: { tags: { SS: ['b', 'a'] }, ...said, text: { S: 'hello' } } }],
  ['a set in another order', { before: said, after: { ...said, tags: { SS: ['b', 'a'] } } }],
  ['an attribute that is called as a type of sets', { before: { SS: { M: {} } }, after: { SS: { M: {} } } }],
  ['the deletion of what is not there', { before: undefined, after: undefined }],
])('%s is no change, and has no record', (_, write) => {
  expect(recordOf(write)).toBeUndefined()
})

test.each<[what: string, after: Item]>([
  ['another value', { ...said, text: { S: 'hullo' } }],
  ['another type', { ...said, text: { N: '1' } }],
  ['one attribute more', { ...said, more: { BOOL: true } }],
  ['one attribute less', keys],
  ['a list in another order', { ...said, seen: { L: [{ S: 'y' }, { S: 'x' }] } }],
  ['a set with another element', { ...said, tags: { SS: ['a', 'c'] } }],
])('%s is a change', (_, after) => {
  expect(recordOf({ before: said, after })?.eventName).toBe('MODIFY')
})
