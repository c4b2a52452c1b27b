/**
 * Node's timers fire at any moment of the millisecond in which they are due, and up to one millisecond before it. Who
 * stops waiting within this much of the instant, and else asks for a timer so much earlier, is as often early as late.
 */
const halfStepMs = 0.5

/** Waits, without CPU time, until an instant on the scale of `performance.now()`: half a millisecond early or late. */
export function waitUntil(atMs: number, then: () => void): void {
  const leftMs = atMs - performance.now()
  if (leftMs <= halfStepMs) then()
  else setTimeout(waitUntil, Math.max(1, Math.round(leftMs - halfStepMs)), atMs, then).unref()
}
