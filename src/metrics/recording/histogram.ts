import { inflateSync } from 'node:zlib'
import {
  type Histogram,
  Int32Histogram,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
} from 'hdr-histogram-js'
import type { MetricName } from '../catalogue/metrics.ts'
import { enoughSamples } from '../catalogue/quantiles.ts'

/** One hour: nothing that is measured here may take longer. */
const highestUs = 3_600_000_000
const significantDigits = 3

/** A quantile's value in microseconds; `'infinite'` where it falls among the samples that never ended. */
export type Quantile = number | 'infinite'

/**
 * The only way to HdrHistogram. The library accepts NaN and Infinity and then fails at the report,
 * so that every value is checked here: what is not a whole number of microseconds within an hour is counted as invalid.
 * Samples that never ended (lost deliveries) are counted apart and rank above every finite one.
 */
export class GuardedHistogram {
  #finite: Histogram
  infinite = 0
  invalid = 0

  constructor(finite: Histogram = emptyHistogram(), infinite = 0) {
    this.#finite = finite
    this.infinite = infinite
  }

  /** @param valueUs whole microseconds, 0 to one hour */
  record(valueUs: number, samples = 1): void {
    if (Number.isSafeInteger(valueUs) && valueUs >= 0 && valueUs <= highestUs)
      this.#finite.recordValueWithCount(valueUs, samples)
    else this.invalid += samples
  }

  recordInfinite(samples = 1): void {
    this.infinite += samples
  }

  /** All samples, infinite ones included. */
  get count(): number {
    return this.#finite.totalCount + this.infinite
  }

  get finiteCount(): number {
    return this.#finite.totalCount
  }

  /** The smallest value in microseconds; null without finite samples. */
  get minUs(): number | null {
    return this.finiteCount === 0 ? null : this.#finite.getValueAtPercentile(0)
  }

  get maxUs(): Quantile | null {
    if (this.count === 0) return null
    return this.infinite > 0 ? 'infinite' : this.#finite.maxValue
  }

  /** The mean of the finite samples, in microseconds. */
  get meanUs(): number | null {
    return this.finiteCount === 0 ? null : this.#finite.mean
  }

  /** The value at a quantile over all samples; null where there are too few for it (n < 10 / (1 - q)). */
  percentile(quantile: number): Quantile | null {
    return enoughSamples(this.count, quantile) ? this.valueAt(quantile) : null
  }

  /** The value at a quantile however few samples there are; null without any. For rough live figures and curves. */
  valueAt(quantile: number): Quantile | null {
    if (this.count === 0) return null
    const rank = Math.max(1, Math.ceil(quantile * this.count))
    if (rank > this.finiteCount) return 'infinite'
    return this.#finite.getValueAtPercentile((rank / this.finiteCount) * 100)
  }

  /** Returns the number of finite samples that are as long or longer, to the three digits that are kept. */
  countFrom(valueUs: number): number {
    const isShorter = (rank: number) => this.#finite.getValueAtPercentile((rank / this.finiteCount) * 100) < valueUs
    let shorter = 0
    for (let above = this.finiteCount + 1; above - shorter > 1; ) {
      const rank = Math.floor((shorter + above) / 2)
      if (isShorter(rank)) shorter = rank
      else above = rank
    }
    return this.finiteCount - shorter
  }

  merge(other: GuardedHistogram): void {
    this.#finite.add(other.#finite)
    this.infinite += other.infinite
    this.invalid += other.invalid
  }

  /** The finite samples as a compressed HdrHistogram (V2), base64. */
  encode(): string {
    return encodeIntoCompressedBase64(this.#finite)
  }

  /** The HdrHistogram percentile distribution (`.hgrm`) of the finite samples, in milliseconds. */
  percentileDistribution(): string {
    return this.#finite.outputPercentileDistribution(5, 1000)
  }
}

/** A histogram for each of some metrics. */
export type Histograms<Name extends MetricName> = Readonly<Record<Name, GuardedHistogram>>

export function emptyHistograms<Name extends MetricName>(names: readonly Name[]): Histograms<Name> {
  return Object.fromEntries(names.map((name) => [name, new GuardedHistogram()])) as Record<Name, GuardedHistogram>
}

/** @throws if the text is not an encoded histogram, or one of another shape than ours */
export function decodeHistogram(base64: string, infinite = 0): GuardedHistogram {
  assertOwnShape(base64)
  return new GuardedHistogram(decodeFromCompressedBase64(base64, 32), infinite)
}

/** Before the counts: cookie, length, offset and digits; the lowest and the highest value; a ratio. */
const encodedHeaderBytes = 40
/** The header of the compressed form: cookie and length. */
const compressedHeaderBytes = 8
/** The size of an encoded histogram with one count of the longest form for each distinguishable value. */
const mostEncodedBytes = 256 * 1024

/** The library would inflate and allocate whatever a file from outside asks for: a megabyte may become gigabytes. */
function assertOwnShape(base64: string): void {
  const compressed = Buffer.from(base64, 'base64').subarray(compressedHeaderBytes)
  const encoded = inflateSync(compressed, { maxOutputLength: mostEncodedBytes })
  if (encoded.length < encodedHeaderBytes) throw new RangeError('a histogram without a header')
  const [digits, lowest, highest] = [encoded.readInt32BE(12), encoded.readBigInt64BE(16), encoded.readBigInt64BE(24)]
  if (digits !== significantDigits || lowest !== 1n || highest !== BigInt(highestUs))
    throw new RangeError('a histogram of another range')
}

function emptyHistogram(): Histogram {
  return new FastHistogram(1, highestUs, significantDigits)
}

/** The bits of a value that are kept from its highest one on: three digits need 11. */
const keptBits = 11

/** The library takes logarithms and powers to find the place of each value, and makes objects of all places for a mean. */
class FastHistogram extends Int32Histogram {
  /** @param value whole, 0 to 2^32 - 1 */
  override countsArrayIndex(value: number): number {
    const shift = Math.max(0, 32 - keptBits - Math.clz32(value))
    return shift * 2 ** (keptBits - 1) + (value >>> shift)
  }

  override get mean(): number {
    let sum = 0
    for (let place = 0; place < this.countsArrayLength; place++) {
      const count = this.getCountAtIndex(place)
      if (count > 0) sum += count * this.medianEquivalentValue(this.valueFromIndex(place))
    }
    return this.totalCount === 0 ? 0 : sum / this.totalCount
  }
}
