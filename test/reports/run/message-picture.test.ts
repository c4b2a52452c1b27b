import { expect, it } from 'vitest'
import { messagePicture } from '../../../reports/run/message-picture.ts'
import type { MemberOfMessage } from '../../../src/metrics/result/message-example.ts'

function member(index: number, more: Partial<MemberOfMessage>): MemberOfMessage {
  return {
    member: index,
    expected: 'yes',
    listed: true,
    posted: [200],
    receivedUs: [5_000],
    outcome: 'received',
    ...more,
  }
}

const example = { number: 42, publisher: 3, sentSecond: 7, others: 0 }

it('says in words what its dots show', () => {
  const members = [
    member(1, { listed: false, posted: [], receivedUs: [], outcome: 'lost' }),
    member(2, { posted: [200, 200], receivedUs: [5_000, 6_000], outcome: 'doubled' }),
    member(4, {}),
  ]
  const picture = messagePicture({ ...example, members }).text
  expect(picture).toContain(
    'aria-label="Message 42, which u3 sent at 0:07. expected: 3 of 3; in the list that was read: 2 of 3; posted to (200): 2 of 3; received: 2 of 3."',
  )
  expect(picture.match(/r="8"/g)).toHaveLength(2)
  expect(picture.match(/r="5"/g)).toHaveLength(12)
  expect(picture).toMatch(/<th scope="row"[^>]*>u1<\/th>/)
})

it('has a question mark where nobody recorded anything, and leaves out names that have no room', () => {
  const members = Array.from({ length: 30 }, (_, index) => member(index, { listed: null, posted: null }))
  const picture = messagePicture({ ...example, members, others: 70 }).text
  expect(picture).toContain('in the list that was read: not known; posted to (200): not known; received: 30 of 30.')
  expect(picture.match(/>\?<\/text>/g)).toHaveLength(60)
  expect(picture).not.toContain('>u3</text>')
  expect(picture).toContain('70 others are not drawn')
})
