import type { QuantileFigure } from './profile.ts'

/**
 * The time that this share of all times does not exceed, ms: log-normal between two figures, and beyond the first and
 * the last as between the two next to it.
 *
 * @param figures two or more, in ascending order
 * @returns a function of a probability, more than 0 and less than 1
 */
export function inverseOf(figures: readonly QuantileFigure[]): (probability: number) => number {
  const knots = figures.map(({ percentile, ms }) => ({ z: normalQuantile(percentile / 100), log: Math.log(ms) }))
  const segments = knots.slice(1).map((end, at) => {
    const start = knots[at] as typeof end
    const slope = (end.log - start.log) / (end.z - start.z)
    return { untilZ: at === knots.length - 2 ? Infinity : end.z, slope, base: start.log - slope * start.z }
  })
  return (probability) => {
    const z = normalQuantile(probability)
    const segment = segments.find(({ untilZ }) => z <= untilZ)
    return segment === undefined ? NaN : Math.exp(segment.base + segment.slope * z)
  }
}

/**
 * The value below which a standard normal variable is with this probability, to nine digits: P. J. Acklam's rational
 * approximations, "An algorithm for computing the inverse normal cumulative distribution function", 2003.
 *
 * @param probability more than 0 and less than 1
 */
export function normalQuantile(probability: number): number {
  if (probability > 0.5) return -normalQuantile(1 - probability)
  if (probability >= tailBelow) {
    const offset = probability - 0.5
    const square = offset * offset
    return (offset * polynomial(centreAbove, square)) / polynomial(centreBelow, square)
  }
  const root = Math.sqrt(-2 * Math.log(probability))
  return polynomial(tailAbove, root) / polynomial(tailDivisor, root)
}

const tailBelow = 0.02425

const centreAbove = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
]
const centreBelow = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
]
const tailAbove = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
]
const tailDivisor = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1]

/** The first coefficient is that of the highest power. */
function polynomial(coefficients: readonly number[], at: number): number {
  return coefficients.reduce((sum, coefficient) => sum * at + coefficient, 0)
}
