const baseMs = 250
const capMs = 30_000

/**
 * How long to wait before an attempt: full jitter, evenly from 0 to `min(cap, base * 2 ** attempt)`, so that clients which lost their
 * connections together do not come again together.
 *
 * @param attempt counts from 0
 * @param random in [0, 1)
 */
export function backOffMs(attempt: number, random: () => number): number {
  return random() * Math.min(capMs, baseMs * 2 ** attempt)
}
