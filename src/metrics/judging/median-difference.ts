/** Durations that came about together, microseconds. However many they are, they are one observation. */
export type Cluster = Uint32Array

/** Microseconds; negative where the first group is the faster one. */
export interface MedianDifference {
  readonly medianUs: number
  /** The ends of the 95 % interval. */
  readonly fromUs: number
  readonly toUs: number
}

const resamples = 2000
const confidence = 0.95
/** With fewer observations an interval says less than it seems to. */
export const leastClusters = 5
/** More do not make the interval narrower in any figure that is shown, only slower to make. */
const mostClusters = 20_000

/**
 * The median of one group's durations less that of the other's, with its bootstrap interval. What is drawn again and again
 * are whole clusters: durations of one cluster share their fate, and to draw them one by one would count it many times.
 *
 * @param random numbers in [0, 1); the same give the same interval
 * @returns null with fewer than {@link leastClusters} clusters that hold anything on either side
 */
export function medianDifference(
  ofGroup: readonly Cluster[],
  ofOther: readonly Cluster[],
  random: () => number,
): MedianDifference | null {
  const [group, other] = [ofGroup, ofOther].map((clusters) => clusters.filter(({ length }) => length > 0))
  if (group === undefined || other === undefined) return null
  if (group.length < leastClusters || other.length < leastClusters) return null
  const [drawnGroup, drawnOther] = [new Resampled(thinned(group), random), new Resampled(thinned(other), random)]
  const differences = Float64Array.from({ length: resamples }, () => drawnGroup.median() - drawnOther.median()).sort()
  const outside = Math.floor(((1 - confidence) / 2) * resamples)
  return {
    medianUs: medianOf(group) - medianOf(other),
    fromUs: differences[outside] ?? 0,
    toUs: differences[resamples - 1 - outside] ?? 0,
  }
}

/** The value below or at which half of all durations lie, as everywhere else. */
function medianOf(clusters: readonly Cluster[]): number {
  const pooled = clusters.flatMap((cluster) => [...cluster]).sort((a, b) => a - b)
  return pooled[Math.ceil(pooled.length / 2) - 1] ?? 0
}

function thinned(clusters: readonly Cluster[]): readonly Cluster[] {
  if (clusters.length <= mostClusters) return clusters
  const step = clusters.length / mostClusters
  return Array.from({ length: mostClusters }, (_, i) => clusters[Math.floor(i * step)] ?? new Uint32Array())
}

/** Sorted once, so that the median of a draw is one walk: each duration weighs as often as its cluster was drawn. */
class Resampled {
  readonly #random: () => number
  readonly #sizes: Uint32Array
  readonly #valuesUs: Float64Array
  /** The cluster of each value. */
  readonly #clusterOf: Uint32Array
  readonly #times: Uint32Array

  constructor(clusters: readonly Cluster[], random: () => number) {
    this.#random = random
    this.#sizes = Uint32Array.from(clusters, ({ length }) => length)
    this.#times = new Uint32Array(clusters.length)
    const all = clusters.flatMap((cluster, index) => Array.from(cluster, (valueUs) => ({ valueUs, index })))
    all.sort((a, b) => a.valueUs - b.valueUs)
    this.#valuesUs = Float64Array.from(all, ({ valueUs }) => valueUs)
    this.#clusterOf = Uint32Array.from(all, ({ index }) => index)
  }

  /** Of as many clusters as there are, drawn with replacement. */
  median(): number {
    const clusters = this.#sizes.length
    this.#times.fill(0)
    let total = 0
    for (let draw = 0; draw < clusters; draw++) {
      const cluster = Math.floor(this.#random() * clusters)
      this.#times[cluster] = (this.#times[cluster] ?? 0) + 1
      total += this.#sizes[cluster] ?? 0
    }
    let at = 0
    for (let seen = this.#timesOf(0); seen * 2 < total; seen += this.#timesOf(at)) at++
    return this.#valuesUs[at] ?? 0
  }

  #timesOf(value: number): number {
    return this.#times[this.#clusterOf[value] ?? 0] ?? 0
  }
}
