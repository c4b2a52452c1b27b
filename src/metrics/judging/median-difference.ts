import type { ColdStarts } from '../result/run-result.ts'

/** Microseconds; negative if the first group is the faster one. `'infinite'` if too many were lost. */
export type MedianDifference = NonNullable<ColdStarts['penalty']>

/**
 * With fewer observations the interval does not keep its 95 %. From this number on it covers the truth in 93 to 97 % of simulated
 * experiments (`npm run bench:cold-penalty`).
 */
export const leastObservations = 8

/** The probability that is left outside the interval on each side. */
const tail = 0.025

/**
 * The median of one group's durations less that of the other's, with a 95 % interval that holds for few observations and any
 * distribution.
 *
 * The interval of each median comes from the order of its own group (Hettmansperger and Sheather 1986). The two are combined by
 * the method of variance estimates recovery (Zou and Donner 2008): each side of the difference is made from the sides of the two
 * intervals, which need not be alike. For small groups with the same spread that is too wide, for the same reason for which
 * Student's t has fewer degrees of freedom for one group than for two. The degrees of freedom are therefore computed as Welch's
 * are.
 *
 * @param ofGroup independent observations, microseconds; Infinity for what never ended
 * @returns null with fewer than {@link leastObservations} on either side, or if so much of the other group is lost that its own
 * median is infinite
 */
export function medianDifference(ofGroup: readonly number[], ofOther: readonly number[]): MedianDifference | null {
  if (Math.min(ofGroup.length, ofOther.length) < leastObservations) return null
  const [group, other] = [medianInterval(ofGroup), medianInterval(ofOther)]
  if (other.toUs === Infinity) return null
  // Between two infinite ends there is no distance to combine: the outermost ends contain the interval in any case.
  if (group.medianUs === Infinity)
    return { medianUs: 'infinite', fromUs: ended(group.fromUs - other.toUs), toUs: 'infinite' }
  const differenceUs = group.medianUs - other.medianUs
  return {
    medianUs: ended(differenceUs),
    fromUs: ended(differenceUs - combined(below(group), above(other))),
    toUs: ended(differenceUs + combined(above(group), below(other))),
  }
}

interface MedianInterval {
  readonly observations: number
  readonly medianUs: number
  readonly fromUs: number
  readonly toUs: number
}

function medianInterval(valuesUs: readonly number[]): MedianInterval {
  const sorted = valuesUs.toSorted((a, b) => a - b)
  const observations = sorted.length
  const middle = (observations - 1) / 2
  const place = lowerPlace(observations)
  return {
    observations,
    medianUs: valueAt(sorted, middle),
    fromUs: valueAt(sorted, place),
    toUs: valueAt(sorted, observations - 1 - place),
  }
}

/**
 * The place of the lower end of a median's interval among its sorted observations, as a fraction between two places. The truth
 * lies below the k-th of n with the probability of fewer than k heads in n throws of a coin, whatever the distribution. Between
 * two places the probability does not grow in proportion to the distance, but by this formula.
 */
function lowerPlace(observations: number): number {
  let below = 0
  let logProbability = -observations * Math.LN2
  for (let heads = 0; ; heads++) {
    const probability = Math.exp(logProbability)
    if (below + probability > tail) {
      const share = (tail - below) / probability
      const way = ((observations - heads) * share) / (heads + (observations - 2 * heads) * share)
      return heads - 1 + way
    }
    below += probability
    logProbability += Math.log((observations - heads) / (heads + 1))
  }
}

/** The value at a fractional place, in proportion to the distance between its two neighbours. */
function valueAt(sorted: readonly number[], place: number): number {
  const [lower = 0, upper = 0] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  return lower === upper ? lower : lower + (upper - lower) * (place - Math.floor(place))
}

/** The distance of an end of an interval from its middle. */
interface Distance {
  readonly us: number
  readonly degreesOfFreedom: number
}

function below({ observations, medianUs, fromUs }: MedianInterval): Distance {
  return { us: medianUs - fromUs, degreesOfFreedom: degreesOfFreedom(observations) }
}

function above({ observations, medianUs, toUs }: MedianInterval): Distance {
  return { us: toUs - medianUs, degreesOfFreedom: degreesOfFreedom(observations) }
}

/** Counts the observations that lie within the interval of a median: they alone determine how wide it has to be. */
function degreesOfFreedom(observations: number): number {
  return 2 * Math.sqrt(observations)
}

function combined(...distances: readonly [Distance, Distance]): number {
  if (distances.some(({ us }) => us === Infinity)) return Infinity
  const variances = distances.map(({ us, degreesOfFreedom }) => (us / studentsT(degreesOfFreedom)) ** 2)
  const variance = variances.reduce((sum, one) => sum + one)
  if (variance === 0) return 0
  const shares = variances.map((one, i) => (one / variance) ** 2 / (distances[i]?.degreesOfFreedom ?? 1))
  return Math.sqrt(variance) * studentsT(1 / shares.reduce((sum, one) => sum + one))
}

/**
 * The quantile of Student's t at 0.975, to 0.1 % from five degrees of freedom on: Fisher's expansion around the normal quantile.
 */
function studentsT(degreesOfFreedom: number): number {
  return 1.959964 + 2.372271 / degreesOfFreedom + 2.822498 / degreesOfFreedom ** 2 + 2.555852 / degreesOfFreedom ** 3
}

function ended(us: number): number | 'infinite' {
  return us === Infinity ? 'infinite' : Math.round(us)
}
