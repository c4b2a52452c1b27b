import type { Interval } from './interval.ts'
import { normalQuantile } from './distributions.ts'

/**
 * The interval of a ratio such as the delivery ratio (Wilson 1927). Unlike p ± 1.96 s it does not leave the range 0 to 1, and it
 * still says something if nothing was lost, or everything.
 *
 * It takes the trials as independent. Deliveries of one broadcast are not: those that were lost together count as one trial.
 *
 * @param tail the probability that is left outside at each side: 0.025 for a two-sided 95 % interval
 * @returns 0 to 1 without trials
 */
export function wilson(successes: number, trials: number, tail: number): Interval {
  const z = normalQuantile(1 - tail)
  const failures = trials - successes
  const middle = successes + z ** 2 / 2
  const halfWidth = z * Math.sqrt(trials === 0 ? z ** 2 / 4 : (successes * failures) / trials + z ** 2 / 4)
  return {
    lower: successes === 0 ? 0 : (middle - halfWidth) / (trials + z ** 2),
    upper: failures === 0 ? 1 : (middle + halfWidth) / (trials + z ** 2),
  }
}
