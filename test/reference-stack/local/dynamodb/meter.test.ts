import { expect, it } from 'vitest'
import { Calls } from '../../../../reference-stack/local/dynamodb/calls.ts'
import { Meter } from '../../../../reference-stack/local/dynamodb/meter.ts'

it('counts a page that goes on where the one before ended, with its items and units', () => {
  const calls = new Calls()
  const meter = new Meter(() => undefined)
  const page = { ConsumedCapacity: { TableName: 'members', CapacityUnits: 0.5 }, ScannedCount: 3 }
  const key = { id: { S: 'm3' } }
  meter.begin('Query', {}, calls.of('send', 'Query'))(Object.assign({ LastEvaluatedKey: key }, page))
  meter.begin('Query', { ExclusiveStartKey: key }, calls.of('send', 'Query'))({ ...page })
  meter.begin('Query', {}, calls.of(undefined, 'Query'))({ ...page })
  expect(calls.document()).toEqual({
    send: {
      Query: { calls: 2, furtherPages: 1, pagesUnread: 0, items: 6, bytesRead: 0, readUnits: 1, writeUnits: 0 },
    },
  })
})

it('counts a page that was not asked for, unless the one before had a limit', () => {
  const calls = new Calls()
  const meter = new Meter(() => undefined)
  const unread = () => calls.document()['send']?.['Scan']?.pagesUnread
  const read = (request: { Limit?: number; ExclusiveStartKey?: object }, isLast = false) =>
    meter.begin('Scan', request, calls.of('send', 'Scan'))({ ...(!isLast && { LastEvaluatedKey: {} }) })
  read({})
  expect(unread()).toBe(1)
  read({ ExclusiveStartKey: {} })
  expect(unread()).toBe(1)
  read({ ExclusiveStartKey: {} }, true)
  expect(unread()).toBe(0)
  read({ Limit: 1 })
  read({ Limit: 1, ExclusiveStartKey: {} })
  expect(unread()).toBe(0)
})
