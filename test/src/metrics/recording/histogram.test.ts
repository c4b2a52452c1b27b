import { createHistogram } from 'node:perf_hooks'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { describe, expect, it } from 'vitest'
import { GuardedHistogram, decodeHistogram } from '../../../../src/metrics/recording/histogram.ts'

type Shape = NonNullable<Parameters<typeof build>[0]>

/** As the library itself makes them. */
const ours: Shape = {
  lowestDiscernibleValue: 1,
  highestTrackableValue: 3_600_000_000,
  numberOfSignificantValueDigits: 3,
  bitBucketSize: 32,
  autoResize: false,
}

const latency = fc.integer({ min: 0, max: 100_000_000 })

function filled(values: readonly number[]): GuardedHistogram {
  const histogram = new GuardedHistogram()
  for (const value of values) histogram.record(value)
  return histogram
}

describe('the guarded histogram', () => {
  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['a negative value', -1],
    ['a fraction', 0.5],
    ['more than an hour', 3_600_000_001],
    ['nothing', undefined as unknown as number],
  ])('counts %s as invalid and goes on', (_, value) => {
    const histogram = filled([10, value, 30])
    expect(histogram.invalid).toBe(1)
    expect(histogram.count).toBe(2)
    expect(histogram.meanUs).toBe(20)
    expect(histogram.maxUs).toBe(30)
  })

  it('agrees with the exact quantile to one in a thousand', () => {
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, q) => {
          const exact = values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1] ?? 0
          const measured = filled(values).valueAt(q)
          expect(Math.abs(Number(measured) - exact)).toBeLessThanOrEqual(1 + exact * 1e-3)
        },
      ),
    )
  })

  it("agrees with Node's own histogram", () => {
    const values = Array.from({ length: 5000 }, (_, i) => 1 + ((i * 7919) % 100_003))
    const oracle = createHistogram({ figures: 3 })
    for (const value of values) oracle.record(value)
    const histogram = filled(values)
    for (const q of [0.1, 0.5, 0.9, 0.99, 0.999]) {
      const measured = Number(histogram.valueAt(q))
      expect(Math.abs(measured - oracle.percentile(q * 100)) / measured).toBeLessThan(2e-3)
    }
  })

  it('counts each value where the library does, and has its mean', () => {
    const limits = Array.from({ length: 32 }, (_, bit) => 2 ** bit).flatMap((limit) => [limit - 1, limit, limit + 1])
    const anywhere = fc.integer({ min: 0, max: 3_600_000_000 })
    fc.assert(
      fc.property(fc.array(anywhere, { maxLength: 100 }), (values) => {
        const oracle = build(ours)
        for (const value of [...limits, ...values]) oracle.recordValue(value)
        const histogram = filled([...limits, ...values])
        expect(histogram.encode()).toBe(encodeIntoCompressedBase64(oracle))
        expect(histogram.meanUs).toBe(oracle.mean)
      }),
    )
  })

  it('is the same merged from any split, and after a round trip', () => {
    fc.assert(
      fc.property(fc.array(latency, { minLength: 1 }), fc.nat(), (values, split) => {
        const whole = filled(values)
        const at = split % values.length
        const merged = filled(values.slice(0, at))
        merged.merge(decodeHistogram(filled(values.slice(at)).encode()))
        expect(merged.encode()).toBe(whole.encode())
      }),
      { numRuns: 50 },
    )
  })

  it('does not print a percentile without enough samples for it', () => {
    const histogram = filled(Array.from({ length: 999 }, (_, i) => i))
    expect(histogram.percentile(0.5)).not.toBeNull()
    expect(histogram.percentile(0.99)).toBeNull()
    histogram.record(1000)
    expect(histogram.percentile(0.99)).not.toBeNull()
    expect(histogram.percentile(0.999)).toBeNull()
  })

  it('takes an hour and no time at all', () => {
    const histogram = filled([0, 3_600_000_000])
    expect(histogram).toMatchObject({ count: 2, invalid: 0, minUs: 0 })
    expect(Number(histogram.maxUs) / 3_600_000_000).toBeCloseTo(1, 3)
  })

  it('has no figures without samples, and only an infinite one where none ended', () => {
    const histogram = new GuardedHistogram()
    expect(histogram).toMatchObject({ count: 0, minUs: null, maxUs: null, meanUs: null })
    expect(histogram.valueAt(0.5)).toBeNull()
    histogram.recordInfinite()
    expect(histogram).toMatchObject({ count: 1, finiteCount: 0, minUs: null, maxUs: 'infinite', meanUs: null })
    expect(histogram.valueAt(0.5)).toBe('infinite')
  })

  it('merges what never ended and what was invalid too', () => {
    const merged = filled([10, -1])
    merged.recordInfinite(2)
    const other = filled([20, -1, Number.NaN])
    other.recordInfinite(3)
    merged.merge(other)
    expect(merged).toMatchObject({ count: 7, finiteCount: 2, infinite: 5, invalid: 3 })
  })

  it('is decoded together with what never ended', () => {
    expect(decodeHistogram(filled([10]).encode(), 4)).toMatchObject({ count: 5, infinite: 4 })
    expect(() => decodeHistogram('AAAA')).toThrow()
  })

  it('ranks what never ended above everything else', () => {
    const histogram = filled(Array.from({ length: 98 }, (_, i) => i + 1))
    histogram.recordInfinite(2)
    expect(histogram.valueAt(0.98)).toBe(98)
    expect(histogram.valueAt(0.99)).toBe('infinite')
    expect(histogram.maxUs).toBe('infinite')
    expect(histogram.meanUs).toBeCloseTo(49.5)
  })
})

describe('an encoded histogram from outside', () => {
  it('that inflates beyond all measure is not inflated', () => {
    const head = Buffer.alloc(8)
    head.writeInt32BE(0x1c849314)
    const encoded = Buffer.concat([head, deflateSync(Buffer.alloc(2 ** 20))]).toString('base64')
    expect(() => decodeHistogram(encoded)).toThrow(expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }))
  })

  it.each<[string, Shape]>([
    ['finer', { numberOfSignificantValueDigits: 5 }],
    ['longer', { highestTrackableValue: 2 ** 52 }],
    ['coarser', { lowestDiscernibleValue: 1000 }],
  ])('that is %s than ours is refused, before memory is taken for it', (_, changes) => {
    const shaped = (shape: Shape) => {
      const histogram = build({ ...ours, ...shape })
      histogram.recordValue(5000)
      return encodeIntoCompressedBase64(histogram)
    }
    expect(decodeHistogram(shaped({})).count).toBe(1)
    expect(() => decodeHistogram(shaped(changes))).toThrow('a histogram of another range')
  })

  it('with every count at its longest is read', () => {
    const histogram = new GuardedHistogram()
    for (let value = 0; value < 3_600_000_000; value = Math.max(value + 1, Math.ceil(value * 1.0004)))
      histogram.record(value)
    const encoded = histogram.encode()
    expect(decodeHistogram(encoded).count).toBe(histogram.count)
  })
})
