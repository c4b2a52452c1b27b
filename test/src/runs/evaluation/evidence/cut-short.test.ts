import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../../src/crowd/random.ts'
import { cutShort } from '../../../../../src/runs/evaluation/evidence/gather-evidence.ts'
import { collected, settledMessage } from '../receipts/matched-messages.ts'

const timeoutUs = 3_000_000

/** A message that came to members at these times, and never to one more. */
function cut(receiptsUs: readonly number[], missed = 1) {
  const earliestUs = Uint32Array.from(receiptsUs).sort()
  const nothing = settledMessage({ expected: 0, latenciesUs: [] }, 0)
  return { ...nothing, earliestUs, reached: new Uint32Array(earliestUs.length), missed: new Uint32Array(missed) }
}

/** Each so long after the one before it. */
function after(count: number, gapUs: (index: number) => number): number[] {
  let atUs = 20_000
  return Array.from({ length: count }, (_, index) => (atUs += gapUs(index)))
}

const oneByOne = (receiptsUs: readonly number[], limitUs: number | null = timeoutUs) =>
  collected(cutShort(limitUs), [cut(receiptsUs)]).oneByOne === 1

describe('messages that end before everybody has them', () => {
  it('are those that some received and others did not', () => {
    const told = [cut([1, 2]), cut([1, 2], 0), cut([], 3)]
    expect(collected(cutShort(timeoutUs), told)).toEqual({ cutShort: 1, oneByOne: 0 })
  })

  it('came to one member after the other until the time was up', () => {
    expect(oneByOne(after(58, () => 50_000))).toBe(true)
    expect(oneByOne(after(1_400, (index) => 1_500 + (index % 7) * 200))).toBe(true)
    // Without a timeout, or long before it, something else has ended them.
    expect(
      oneByOne(
        after(58, () => 50_000),
        null,
      ),
    ).toBe(false)
    expect(oneByOne(after(58, () => 10_000))).toBe(false)
    expect(oneByOne(after(7, () => 400_000))).toBe(false)
  })

  it('came so from eight receipts on, over half of the time on, with gaps a third of the mean at least', () => {
    const even = (count: number, gapUs: number) => oneByOne(after(count, () => gapUs))
    // The first of them comes 20 ms after the message and its own gap: what counts is between the first and the last.
    expect([even(7, 300_000), even(8, 300_000)]).toEqual([false, true])
    const spread = (us: number) => oneByOne(after(16, () => us / 15))
    expect([spread(1_499_985), spread(1_500_000)]).toEqual([false, true])
    // Of sixteen gaps the fifth shortest counts.
    const short = (us: number) => oneByOne(after(17, (index) => (index <= 8 ? us : 2 * 100_000 - us)))
    expect([short(33_000), short(34_000)]).toEqual([false, true])
  })

  it('whose posts take longer and shorter are no others', () => {
    const random = seededRandom(7)
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    for (let turn = 0; turn < 20; turn++) {
      expect(oneByOne(after(60, () => 45_000 * Math.exp(0.4 * normal())))).toBe(true)
    }
  })

  it('that came to many at once, and then to nobody, are none', () => {
    expect(oneByOne(after(58, (index) => (index === 57 ? 2_900_000 : 500)))).toBe(false)
  })

  it('that came to ten at a time are none', () => {
    expect(oneByOne(after(60, (index) => (index % 10 === 0 ? 480_000 : 800)))).toBe(false)
  })

  it('that came whenever one of fifty posts under way was through are none', () => {
    const random = seededRandom(7)
    const byChance = Array.from({ length: 20 }, () => cut(after(600, () => -Math.log(1 - random()) * 4_800)))
    const { oneByOne: taken } = collected(cutShort(timeoutUs), byChance)
    // The rule asks for half of them.
    expect(taken).toBeLessThan(byChance.length / 4)
  })
})
