import { expect, it } from 'vitest'
import { faultsOf, zeroNames, zerosOf } from '../../../../src/metrics/catalogue/zeros.ts'

const always = ['connections_failed', 'connections_lost', 'requests_failed', 'service_errors']
const published = [
  'deliveries_lost',
  'deliveries_duplicate',
  'deliveries_misrouted',
  'deliveries_corrupt',
  'deliveries_unknown',
  'stamps_altered',
]
const known = ['false_cleanups', 'collateral_losses', 'lambda_errors', 'http_5xx', 'http_failed']

it('what has to be 0 is one list, and each is asked where it can be known', () => {
  expect(zerosOf({}).toSorted()).toEqual(always)
  expect(zerosOf({ messages_offered: 1, messages_published: 0 }).toSorted()).toEqual(
    [...always, 'messages_unsendable'].toSorted(),
  )
  const all = { messages_offered: 1, messages_published: 1, ...Object.fromEntries(known.map((name) => [name, 0])) }
  expect(zerosOf(all)).toEqual(zeroNames)
  expect(zeroNames.toSorted()).toEqual([...always, 'messages_unsendable', ...published, ...known].toSorted())
})

it('a handshake that was tried again is no fault, and what is not counted is not 0', () => {
  expect(faultsOf('connections_failed', { connections_failed: 7, reconnects_failed: 5 })).toBe(2)
  expect(faultsOf('connections_failed', { connections_failed: 7 })).toBe(7)
  expect(faultsOf('lambda_errors', {})).toBeUndefined()
})
