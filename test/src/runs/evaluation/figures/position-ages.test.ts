import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GuardedHistogram } from '../../../../../src/metrics/recording/histogram.ts'
import { type PositionAges, positionAges } from '../../../../../src/runs/evaluation/figures/position-ages.ts'
import { MessageIndex } from '../../../../../src/runs/evaluation/receipts/message-index.ts'
import { publishedMessages } from '../receipts/matched-messages.ts'

/** Members 0, 1 and 2 in one room, 3 in another. */
const seating = { roomOf: Uint32Array.of(0, 0, 0, 1), membersOf: [Uint32Array.of(0, 1, 2), Uint32Array.of(3)] }

/** Milliseconds, everywhere here. */
interface Position {
  readonly publisher: number
  readonly sequence: number
  readonly intendedAt: number
  readonly sentAt: number
}

interface Seen {
  readonly recipient: number
  readonly publisher: number
  readonly sequence: number
  readonly at: number
}

/** Each with its own width of a row, as sent and as read positions have. */
function agesOf(positions: readonly Position[], seen: readonly Seen[], from: number, until: number): PositionAges {
  const rows = seen
    .toSorted((a, b) => a.at - b.at)
    .map(({ recipient, publisher, sequence, at }, place) => {
      const row = [recipient, publisher, sequence, 1000 * at]
      return place % 2 === 0
        ? { rows: Uint32Array.of(...row), width: 4 }
        : { rows: Uint32Array.of(...row, 7), width: 5 }
    })
  const messages = publishedMessages(
    positions.map(({ publisher, sequence, intendedAt, sentAt: at }) => {
      return { publisher, sequence, intendedAtUs: 1000 * intendedAt, sentAtUs: 1000 * at }
    }),
  )
  const index = new MessageIndex(seating.roomOf.length)
  index.addMessages(messages)
  return positionAges(rows, { messages, index }, seating, { fromUs: 1000 * from, untilUs: 1000 * until })
}

/** Of publisher 0, due at 0, 1,000, 2,000, ... ms, and sent 2 ms late. */
const everySecond = (count: number): Position[] =>
  Array.from({ length: count }, (_, sequence) => ({
    publisher: 0,
    sequence,
    intendedAt: 1000 * sequence,
    sentAt: 1000 * sequence + 2,
  }))

const toOne = (...rows: readonly (readonly [sequence: number, at: number])[]): Seen[] =>
  rows.flatMap(([sequence, at]) => [1, 2].map((recipient) => ({ recipient, publisher: 0, sequence, at })))

describe('the age of the newest position held', () => {
  it('grows from its delay to that of the next one, and is sampled every millisecond', () => {
    const seen = toOne([0, 10], [1, 1010], [2, 2010])
    const { ages, unseen } = agesOf(everySecond(3), seen, 1010, 2010)
    // Two recipients, a second each: 10, 11, ... 1,009 ms.
    expect(ages).toMatchObject({ count: 2000, infinite: 0 })
    expect(Number(ages.minUs) / 1000).toBeCloseTo(10, 1)
    expect(Number(ages.maxUs) / 1000).toBeCloseTo(1009, -1)
    expect(ages.meanUs).toBeCloseTo(509_500, -4)
    expect(unseen).toBe(0)
  })

  it('takes a position that was seen before it was sent, by the clock of another machine, as seen at once', () => {
    const { ages, unseen } = agesOf(everySecond(3), toOne([0, 1], [1, 900], [2, 1950]), 1010, 2010)
    expect(unseen).toBe(0)
    expect(Number(ages.maxUs) / 1000).toBeCloseTo(1001, -1)
  })

  it('goes on where a position is lost, or the steady phase ends before the next', () => {
    const { ages } = agesOf(everySecond(4), toOne([0, 10], [2, 2010]), 10, 3010)
    expect(ages.count).toBe(6000)
    expect(Number(ages.maxUs) / 1000).toBeCloseTo(2009, -1)
  })

  it('is not made younger by a copy, or by one that comes behind a newer one', () => {
    const late = agesOf(everySecond(3), toOne([0, 10], [2, 2010], [1, 2500], [2, 2600]), 10, 3010).ages
    expect(late.encode()).toBe(agesOf(everySecond(3), toOne([0, 10], [2, 2010]), 10, 3010).ages.encode())
  })

  it('is infinite from when the first one was due until it came, and for whom none came', () => {
    const [toFirst] = toOne([0, 10])
    const { ages, unseen } = agesOf(everySecond(1), toFirst === undefined ? [] : [toFirst], -50, 100)
    expect(ages).toMatchObject({ infinite: 10 + 100, finiteCount: 90, maxUs: 'infinite' })
    expect(unseen).toBe(1)
  })

  it('counts a warm-up as what is held, not as time', () => {
    const { ages } = agesOf(everySecond(2), toOne([0, 10], [1, 1010]), 500, 1500)
    expect(ages).toMatchObject({ count: 2000, infinite: 0 })
    expect(Number(ages.minUs) / 1000).toBeCloseTo(10, 1)
  })

  it('knows nothing of what comes when the steady phase is over', () => {
    const { ages, unseen } = agesOf(everySecond(2), toOne([0, 1500], [1, 1501]), 0, 1000)
    expect([ages.infinite, ages.finiteCount, unseen]).toEqual([2000, 0, 2])
  })

  it('is not of oneself, of strangers, or of positions that nobody has set', () => {
    const seen = [
      { recipient: 0, publisher: 0, sequence: 0, at: 5 },
      { recipient: 3, publisher: 0, sequence: 0, at: 5 },
      { recipient: 1, publisher: 2, sequence: 0, at: 5 },
    ]
    const { ages, unseen } = agesOf(everySecond(1), seen, 0, 10)
    expect([ages.infinite, ages.finiteCount, unseen]).toEqual([20, 0, 2])
  })
})

/** At each millisecond, for each pair: looks through everything. */
function lookedThrough(positions: readonly Position[], seen: readonly Seen[], from: number, until: number) {
  const ages = new GuardedHistogram()
  const pairs = [0, 1, 2].flatMap((recipient) => [0, 1, 2].map((publisher) => ({ recipient, publisher })))
  for (const { recipient, publisher } of pairs) {
    const own = positions.filter((position) => position.publisher === publisher)
    if (recipient === publisher || own.length === 0) continue
    for (let now = from; now < until; now++) {
      const held = seen
        .filter((one) => one.recipient === recipient && one.publisher === publisher && one.at <= now)
        .reduce((newest, { sequence }) => Math.max(newest, sequence), -1)
      const position = own.find(({ sequence }) => sequence === held)
      if (position !== undefined) ages.record(1000 * (now - position.intendedAt))
      else if (own.some(({ intendedAt }) => intendedAt <= now)) ages.recordInfinite()
    }
  }
  return ages
}

const delay = fc.integer({ min: 0, max: 40 })

/** Positions of each member at any intervals; of each any receipts of any delay, or none. */
const run = fc
  .array(fc.record({ publisher: fc.nat(2), afterMs: delay, lateMs: fc.nat(3) }), { maxLength: 12 })
  .chain((steps) => {
    const next = [0, 0, 0]
    let atMs = 0
    const positions = steps.map(({ publisher, afterMs, lateMs }) => {
      atMs += afterMs
      const sequence = next[publisher] ?? 0
      next[publisher] = sequence + 1
      return { publisher, sequence, intendedAt: atMs, sentAt: atMs + lateMs }
    })
    const receipts = positions.length === 0 ? fc.constant([]) : fc.array(receiptOf(positions), { maxLength: 30 })
    return fc.record({ positions: fc.constant(positions), seen: receipts, from: delay, lasts: fc.nat(200) })
  })

function receiptOf(positions: readonly Position[]): fc.Arbitrary<Seen> {
  return fc
    .record({ position: fc.constantFrom(...positions), recipient: fc.nat(2), afterMs: delay })
    .map(({ position: { publisher, sequence, sentAt }, recipient, afterMs }) => {
      return { recipient, publisher, sequence, at: sentAt + afterMs }
    })
}

it('is what looking at every millisecond finds', () => {
  fc.assert(
    fc.property(run, ({ positions, seen, from, lasts }) => {
      const { ages } = agesOf(positions, seen, from, from + lasts)
      const expected = lookedThrough(positions, seen, from, from + lasts)
      expect([ages.encode(), ages.infinite]).toEqual([expected.encode(), expected.infinite])
    }),
    { numRuns: 300 },
  )
})
