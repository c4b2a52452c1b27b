/** Eight buckets an octave from 1 us to over an hour: good to 12 %, which is enough for a progress line. */
const bucketsPerOctave = 8
const bucketCount = 32 * bucketsPerOctave
/** The bucket of events that never happened; the other buckets end with 31 octaves. */
const neverBucket = bucketCount - 1

/**
 * A rough histogram of the deliveries so far, cheap to fill and small enough to send to the coordinator each second.
 * The figures of the result never come from here; they are computed from the facts.
 */
export class LiveHistogram {
  readonly buckets: Uint32Array

  constructor(buckets = new Uint32Array(bucketCount)) {
    this.buckets = buckets
  }

  record(valueUs: number): void {
    const value = valueUs < 1 ? 1 : valueUs > 0x7fffffff ? 0x7fffffff : valueUs | 0
    const octave = 31 - Math.clz32(value)
    const within = octave < 3 ? 0 : (value >>> (octave - 3)) & 7
    const bucket = octave * bucketsPerOctave + within
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1
  }

  /** Records an event that never happened: it counts as longer than any other. */
  recordNever(): void {
    this.buckets[neverBucket] = (this.buckets[neverBucket] ?? 0) + 1
  }

  add(buckets: Uint32Array): void {
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      this.buckets[bucket] = (this.buckets[bucket] ?? 0) + (buckets[bucket] ?? 0)
    }
  }

  get count(): number {
    let count = 0
    for (const samples of this.buckets) count += samples
    return count
  }

  /**
   * Returns the samples recorded after `earlier`, a copy of these buckets from then; fewer if the samples of a lost worker are
   * missing by now.
   */
  since(earlier: Uint32Array): LiveHistogram {
    return new LiveHistogram(this.buckets.map((samples, bucket) => Math.max(0, samples - (earlier[bucket] ?? 0))))
  }

  /** Roughly, in microseconds; null while nothing was recorded, Infinity for what never happened. */
  valueAt(quantile: number): number | null {
    const { count } = this
    if (count === 0) return null
    let left = Math.max(1, Math.ceil(quantile * count))
    let bucket = 0
    while (left > (this.buckets[bucket] ?? 0)) left -= this.buckets[bucket++] ?? 0
    if (bucket === neverBucket) return Number.POSITIVE_INFINITY
    const octave = Math.floor(bucket / bucketsPerOctave)
    return Math.round(2 ** octave * (1 + (bucket % bucketsPerOctave) / bucketsPerOctave))
  }
}
