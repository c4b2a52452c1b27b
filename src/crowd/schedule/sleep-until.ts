import { setTimeout as sleep } from 'node:timers/promises'
import { nowUs } from '../clock.ts'

/** The longest wait of one timer; Node allows no more than 24 days. */
const longestMs = 1000

/**
 * Returns at that instant or later, or when aborted.
 *
 * @param atUs monotonic microseconds
 */
export async function sleepUntil(atUs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // A timer may fire almost a millisecond early, so the clock decides.
    const leftUs = atUs - nowUs()
    if (leftUs <= 0) return
    await sleep(Math.min(Math.ceil(leftUs / 1000), longestMs), undefined, { signal }).catch(() => undefined)
  }
}
