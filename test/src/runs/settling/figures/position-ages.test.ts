import { describe, expect, it } from 'vitest'
import { positionAges } from '../../../../../src/runs/settling/figures/position-ages.ts'
import { publishedMessages } from '../receipts/settled-messages.ts'

/** Members 0, 1 and 2 in one room, 3 in another. */
const seating = { roomOf: Uint32Array.of(0, 0, 0, 1) }

/** Of publisher 0, intended at 1000, 2000, 3000 us, and sent 10 us late. */
function messages(steady: readonly number[] = [1, 1, 1]) {
  return publishedMessages(
    steady.map((isSteady, sequence) => {
      const intendedAtUs = 1000 * (sequence + 1)
      return { publisher: 0, sequence, intendedAtUs, sentAtUs: intendedAtUs + 10, steady: isSteady === 1 }
    }),
  )
}

/** Rows of [recipient, sequence, sentToReceivedUs] of publisher 0. */
function receipts(...rows: readonly (readonly [number, number, number])[]): Uint32Array[] {
  return rows.map(([recipient, sequence, afterUs]) => Uint32Array.of(recipient, 0, sequence, afterUs, 0))
}

describe('the age of the newest position held', () => {
  it('is that of the one before, when the next one comes', () => {
    const ages = positionAges(receipts([1, 0, 5], [1, 1, 5], [1, 2, 40]), messages(), seating)
    // 2015 - 1000 and 3050 - 2000.
    expect(ages).toMatchObject({ count: 2, minUs: 1015, maxUs: 1050 })
  })

  it('grows by a lost one', () => {
    expect(positionAges(receipts([1, 0, 5], [1, 2, 5]), messages(), seating)).toMatchObject({ count: 1, maxUs: 2015 })
  })

  it('is not made younger by one that comes behind a newer one', () => {
    const ages = positionAges(receipts([1, 0, 5], [1, 2, 5], [1, 1, 1500]), messages(), seating)
    expect(ages).toMatchObject({ count: 1, maxUs: 2015 })
  })

  it('is each recipient’s own, without the publisher itself, strangers and further copies', () => {
    const rows = receipts([0, 0, 1], [0, 1, 1], [3, 0, 1], [3, 1, 1], [1, 0, 5], [2, 0, 5], [2, 0, 6], [2, 1, 5])
    expect(positionAges(rows, messages(), seating)).toMatchObject({ count: 1, maxUs: 1015 })
  })

  it('is of the steady phase', () => {
    const ages = positionAges(receipts([1, 0, 5], [1, 1, 5], [1, 2, 5]), messages([0, 1, 1]), seating)
    expect(ages).toMatchObject({ count: 1, maxUs: 1015 })
  })
})
