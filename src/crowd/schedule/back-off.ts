/** The wait of a member before it reconnects, and before each further attempt. */
export type BackOff = 'none' | 'exponential' | 'full-jitter'

/**
 * The base of the back-off in "Exponential Backoff and Jitter" on AWS's architecture blog: `min(cap, base * 2 ** attempt)`, or a
 * random value from 0 to that.
 */
const baseMs = 100
const capMs = 10_000

/**
 * The wait before an attempt, milliseconds. Without back-off the first is due at once and the others at a fixed distance.
 *
 * @param attempt counts from 0
 * @param random in [0, 1)
 */
export function backOffMs(backOff: BackOff, attempt: number, random: () => number): number {
  if (backOff === 'none') return attempt === 0 ? 0 : baseMs
  const longestMs = Math.min(capMs, baseMs * 2 ** attempt)
  return backOff === 'exponential' ? longestMs : random() * longestMs
}
