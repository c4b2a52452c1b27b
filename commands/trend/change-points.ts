import { studentsTQuantile } from '../../src/metrics/judging/statistics/distributions.ts'

/** A level needs some values to be one. */
const leastValues = 4

/** Small, because the test is made where the two sides differ most. */
const probability = 0.001

/**
 * Finds the places where the level of a series changes. The method is E-divisive (Matteson and James 2014) with Student's t in
 * place of the permutation test, as in Apache Otava, so that the same series gives the same places. The result is advice: the
 * method is weak at the ends of a series.
 *
 * @param values finite
 * @returns the places of the first values of each new level, ascending
 */
export function changePoints(values: readonly number[]): number[] {
  let points = splits(values, 0)
  // A level that was split again may no longer differ from its neighbours.
  for (;;) {
    const bounds = [0, ...points, values.length]
    const kept = points.filter((point, place) =>
      differs(values.slice(bounds[place], point), values.slice(point, bounds[place + 2])),
    )
    if (kept.length === points.length) return points
    points = kept
  }
}

function splits(values: readonly number[], offset: number): number[] {
  const places = values.map((_, place) => place).slice(leastValues, values.length - leastValues + 1)
  const divergences = places.map((place) => divergence(values.slice(0, place), values.slice(place)))
  const best = places[divergences.indexOf(Math.max(...divergences))]
  if (best === undefined) return []
  const [before, after] = [values.slice(0, best), values.slice(best)]
  if (!differs(before, after)) return []
  return [...splits(before, offset), offset + best, ...splits(after, offset + best)]
}

/** The scaled energy distance of two samples (their equation 5, with the exponent 1). */
function divergence(before: readonly number[], after: readonly number[]): number {
  const [n, m] = [before.length, after.length]
  const between = distances(before, after) / (n * m)
  // Each pair twice, and none with itself.
  const within = distances(before, before) / (n * (n - 1)) + distances(after, after) / (m * (m - 1))
  return ((n * m) / (n + m)) * (2 * between - within)
}

function distances(some: readonly number[], others: readonly number[]): number {
  return some.reduce((sum, one) => others.reduce((inner, other) => inner + Math.abs(one - other), sum), 0)
}

function differs(before: readonly number[], after: readonly number[]): boolean {
  const degreesOfFreedom = before.length + after.length - 2
  const [first, second] = [meanOf(before), meanOf(after)]
  const squares = squaresAround(first, before) + squaresAround(second, after)
  const standardError = Math.sqrt((squares / degreesOfFreedom) * (1 / before.length + 1 / after.length))
  return Math.abs(second - first) > studentsTQuantile(1 - probability / 2, degreesOfFreedom) * standardError
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function squaresAround(mean: number, values: readonly number[]): number {
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
}
