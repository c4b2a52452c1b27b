import { normalQuantile } from './normal-quantile.ts'
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
