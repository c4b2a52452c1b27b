import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare, type ComparisonInput } from '../../../commands/selftest/compare.ts'
import type { Receipt } from '../../../commands/selftest/true-deliveries.ts'
import { TruthRecorder } from '../../../commands/selftest/truth.ts'

const deadlineUs = 1_000_000
const nothing = { p50: null, p90: null, p95: null, p99: null, p999: null }

/** What a server did with one delivery. */
interface SendRecord {
  readonly kind: 'intact' | 'twice' | 'corrupt' | 'lost' | 'misrouted'
  readonly holdUs: number
}

const send: fc.Arbitrary<SendRecord> = fc.record({
  kind: fc.constantFrom('intact', 'intact', 'intact', 'twice', 'corrupt', 'lost', 'misrouted'),
  holdUs: fc.integer({ min: 0, max: 900_000 }),
})

const delayUs = 100

/** Message i of publisher 1 is for member 2 and misrouted to member 3; each readable frame is received a moment later. */
function perfectRun(sends: readonly SendRecord[]): ComparisonInput {
  const truth = new TruthRecorder()
  const receipts: Receipt[] = []
  const receive = (sequence: number, recipient: number, sentAtUs: number) =>
    receipts.push({
      recipient,
      publisher: 1,
      sequence,
      receivedAtUs: sentAtUs + delayUs,
      earliestAtUs: sentAtUs - 10,
    })
  for (const [sequence, { kind, holdUs }] of sends.entries()) {
    const intendedAtUs = sequence * 2_000_000
    const sentAtUs = intendedAtUs + holdUs
    const message = truth.arrived({ publisher: 1, sequence, intendedAtUs, sentAtUs: intendedAtUs }, intendedAtUs)
    if (kind === 'lost' || kind === 'misrouted') truth.lost(message, 2)
    else if (kind === 'corrupt') truth.sent(message, 2, 'corrupt', { sentAtUs, writtenAtUs: sentAtUs })
    else
      for (let copy = 0; copy < (kind === 'twice' ? 2 : 1); copy++) {
        truth.sent(message, 2, 'intact', { sentAtUs, writtenAtUs: sentAtUs })
        receive(sequence, 2, sentAtUs)
      }
    if (kind === 'misrouted') {
      truth.sent(message, 3, 'misrouted', { sentAtUs, writtenAtUs: sentAtUs })
      receive(sequence, 3, sentAtUs)
    }
  }
  const printed = { latest: nothing, earliest: nothing }
  return { truth: truth.close(), receipts, printed, counters: {}, steadyFromUs: 0, deadlineUs }
}

const injectedOf = (input: ComparisonInput) =>
  Object.fromEntries(compare(input).counts.map(({ kind, injected }) => [kind, injected]))

describe('a comparison', () => {
  it('finds no missed and no invented receipt, and each true instant in its interval, where the receipts are perfect', () => {
    fc.assert(
      fc.property(fc.array(send, { minLength: 1, maxLength: 60 }), (sends) => {
        const input = perfectRun(sends)
        const { missed, invented, coverage, error, deliveries } = compare(input)
        expect({ missed, invented, deliveries }).toEqual({ missed: 0, invented: 0, deliveries: sends.length })
        if (input.receipts.length > 0) expect(coverage).toBe(1)
        if (input.receipts.length > 0) expect([error.minUs, error.maxUs]).toEqual([delayUs, delayUs])
      }),
    )
  })

  it('counts each kind of fault as often as it was injected', () => {
    fc.assert(
      fc.property(fc.array(send, { maxLength: 60 }), (sends) => {
        const times = (...kinds: SendRecord['kind'][]) => sends.filter(({ kind }) => kinds.includes(kind)).length
        expect(injectedOf(perfectRun(sends))).toEqual({
          lost: times('lost', 'corrupt', 'misrouted'),
          duplicate: times('twice'),
          corrupt: times('corrupt'),
          misrouted: times('misrouted'),
          reordered: 0,
          late: 0,
        })
      }),
    )
  })

  it('misses exactly the receipts that were dropped, and takes exactly the others', () => {
    fc.assert(
      fc.property(fc.array(send, { maxLength: 60 }), fc.infiniteStream(fc.boolean()), (sends, isKept) => {
        const input = perfectRun(sends)
        const receipts = input.receipts.filter(() => isKept.next().value)
        const { missed, invented } = compare({ ...input, receipts })
        expect({ missed, invented }).toEqual({ missed: input.receipts.length - receipts.length, invented: 0 })
      }),
    )
  })

  it('counts a receipt without a frame as invented: one copy too many, or of a lost message', () => {
    const input = perfectRun([
      { kind: 'intact', holdUs: 5 },
      { kind: 'lost', holdUs: 5 },
    ])
    const [receipt] = input.receipts
    if (receipt === undefined) throw new Error('the intact message has no receipt')
    const receipts = [receipt, receipt, { ...receipt, sequence: 1 }]
    expect(compare({ ...input, receipts })).toMatchObject({ missed: 0, invented: 2 })
  })

  it('tells the last frames of a recipient from those that it should have had', () => {
    const input = perfectRun(Array.from({ length: 6 }, () => ({ kind: 'intact', holdUs: 5 })))
    const without = (...missing: number[]) =>
      compare({ ...input, receipts: input.receipts.filter((_, row) => !missing.includes(row)) })
    expect(without(4, 5)).toMatchObject({ missed: 2, cutOff: 2 })
    expect(without(2, 5)).toMatchObject({ missed: 2, cutOff: 1 })
    expect(without()).toMatchObject({ missed: 0, cutOff: 0 })
  })

  it('goes by the order of sending: k messages after their successor are k reordered', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 200 }), { maxLength: 40 }), (sequences) => {
        const truth = new TruthRecorder()
        let highest = -1
        let behind = 0
        for (const sequence of sequences) {
          if (sequence < highest) behind += 1
          highest = Math.max(highest, sequence)
          const message = truth.arrived({ publisher: 1, sequence, intendedAtUs: 0, sentAtUs: 0 }, 0)
          truth.sent(message, 2, 'intact', { sentAtUs: 10, writtenAtUs: 10 })
        }
        expect(injectedOf({ ...perfectRun([]), truth: truth.close() })['reordered']).toBe(behind)
      }),
    )
  })

  it('tells a delivery that was sent late from one that became late in transit', () => {
    const input = perfectRun([
      { kind: 'intact', holdUs: deadlineUs + 1 },
      { kind: 'intact', holdUs: deadlineUs - delayUs / 2 },
      { kind: 'intact', holdUs: deadlineUs - 2 * delayUs },
    ])
    const late = compare(input).counts.find(({ kind }) => kind === 'late')
    expect(late).toMatchObject({ injected: 1, inTransit: 1 })
  })

  it('takes a true instant before the interval as outside, but for the transit time', () => {
    const input = perfectRun([{ kind: 'intact', holdUs: 5 }])
    const shifted = (us: number) =>
      input.receipts.map((receipt) => ({ ...receipt, earliestAtUs: receipt.earliestAtUs + us }))
    expect(compare({ ...input, receipts: shifted(70) }).coverage).toBe(1)
    expect(compare({ ...input, receipts: shifted(71) }).coverage).toBe(0)
  })
})

describe('a receipt of which the truth is not known to a millisecond', () => {
  /** As many receipts of a server that was stopped between its two clock readings as of one that was not. */
  const halfVague = (): ComparisonInput => {
    const input = perfectRun(Array.from({ length: 10 }, () => ({ kind: 'intact', holdUs: 5 })))
    const { sends } = input.truth
    const writtenAtUs = sends.writtenAtUs.map((atUs, row) => (row % 2 === 0 ? atUs + 1001 : atUs))
    return { ...input, truth: { ...input.truth, sends: { ...sends, writtenAtUs } } }
  }
  const moved = (input: ComparisonInput, isMoved: (row: number) => boolean, byUs: number) => ({
    ...input,
    receipts: input.receipts.map((receipt, row) =>
      isMoved(row) ? { ...receipt, earliestAtUs: receipt.earliestAtUs + byUs } : receipt,
    ),
  })

  it('makes the coverage no better', () => {
    expect(compare(halfVague())).toMatchObject({ vague: 5, coverage: 1 })
    const oneOut = moved(halfVague(), (row) => row === 1, 1000)
    expect(compare(oneOut)).toMatchObject({ vague: 5, coverage: 0.8 })
  })

  it('makes it worse where it begins after all that is known', () => {
    expect(compare(moved(halfVague(), (row) => row === 2, 1000)).coverage).toBe(1)
    expect(compare(moved(halfVague(), (row) => row === 2, 2000)).coverage).toBe(0.8)
  })

  it('is also one whose bytes the kernel kept: it may begin later by that much, and no more', () => {
    const input = perfectRun(Array.from({ length: 10 }, () => ({ kind: 'intact', holdUs: 5 })))
    // The fourth message is sent at 6 s. By the second reading the kernel's network threads have waited for 8 ms.
    const kernelDelays = {
      atUs: Float64Array.of(5_999_990, 6_000_200),
      waitedUs: Float64Array.of(100, 8100),
    }
    const kept = { ...input, truth: { ...input.truth, kernelDelays } }
    expect(compare(moved(kept, (row) => row === 3, 7900))).toMatchObject({ vague: 1, coverage: 1 })
    expect(compare(moved(kept, (row) => row === 3, 8200)).coverage).toBeCloseTo(8 / 9)
    expect(compare(moved(kept, (row) => row === 4, 7900))).toMatchObject({ vague: 1, coverage: 1 - 1 / 9 })
  })

  it('of which there are only such proves nothing', () => {
    const input = halfVague()
    const { sends } = input.truth
    const writtenAtUs = sends.sentAtUs.map((atUs) => atUs + 5000)
    const none = { ...input, truth: { ...input.truth, sends: { ...sends, writtenAtUs } } }
    expect(compare(none)).toMatchObject({ vague: 10, coverage: null })
  })
})

it.each([
  ['lower', { earliestAtUs: 1000, receivedAtUs: 0 }],
  ['upper', { earliestAtUs: 0, receivedAtUs: -1000 }],
] as const)('a millisecond off at the %s end of the intervals is seen', (_, off) => {
  const input = perfectRun(Array.from({ length: 100 }, () => ({ kind: 'intact', holdUs: 900 })))
  const receipts = input.receipts.map((receipt) => ({
    ...receipt,
    earliestAtUs: receipt.earliestAtUs + off.earliestAtUs,
    receivedAtUs: receipt.receivedAtUs + off.receivedAtUs,
  }))
  expect(compare({ ...input, receipts }).coverage).toBe(0)
})

describe('a reported percentile', () => {
  const thousand = perfectRun(Array.from({ length: 1000 }, (_, i) => ({ kind: 'intact', holdUs: (i + 1) * 100 })))
  const p99 = (printed: Partial<ComparisonInput>) => compare({ ...thousand, ...printed }).quantiles[3]

  it.each([
    ['around the truth is right', 98_900, 99_100, true, 100],
    ['that begins one bucket of the histogram above it is right', 99_090, 99_200, true, 200],
    ['that begins later is wrong', 99_200, 99_300, false, 300],
    ['that ends before it is wrong', 98_000, 98_900, false, -100],
    ['that is infinite is wrong', 98_000, 'infinite', false, null],
    ['that is missing is wrong', null, null, false, null],
  ] as const)('%s', (_, earliest, latest, isInside, errorUs) => {
    const printed = { latest: { ...nothing, p99: latest }, earliest: { ...nothing, p99: earliest } }
    expect(p99({ printed })).toMatchObject({ name: 'p99', trueUs: 99_000, isInside, errorUs })
  })

  it('has to be null where there are too few samples for it', () => {
    const printed = { latest: { ...nothing, p999: 1 }, earliest: { ...nothing, p999: 1 } }
    expect(compare({ ...thousand, printed }).quantiles.at(-1)).toMatchObject({ trueUs: null, isInside: false })
    expect(compare(thousand).quantiles.at(-1)).toMatchObject({ trueUs: null, isInside: true })
  })

  it('is infinite where more are lost than it leaves out', () => {
    const lossy = perfectRun(Array.from({ length: 1000 }, (_, i) => ({ kind: i < 20 ? 'lost' : 'intact', holdUs: 7 })))
    expect(compare(lossy).quantiles.map(({ trueUs }) => trueUs)).toEqual([7, 7, 7, 'infinite', null])
  })

  it('covers no message of the warm-up', () => {
    expect(p99({ steadyFromUs: 500 * 2_000_000 })).toMatchObject({ trueUs: null })
  })
})
