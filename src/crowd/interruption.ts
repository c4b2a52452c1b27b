import { nowUs } from './clock.ts'
import { sleepUntil } from './schedule/sleep-until.ts'

/** Thrown by a step of a scenario when the run ends before its last step; the message says why. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** A step of the protocol that no member gets an answer to has ended the run. */
export class Unanswered extends Interrupted {}

/** @throws Interrupted once the run has been told to end */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.reason instanceof Interrupted) throw signal.reason
  if (signal.aborted) throw new Interrupted('the run was told to end')
}

/** Waits for so many seconds and never for less, but not longer than until `unless` settles or the run is stopped. */
export async function pause(
  seconds: number,
  signal: AbortSignal,
  unless: Promise<unknown> = new Promise(() => undefined),
): Promise<void> {
  const enough = new AbortController()
  const waiting = sleepUntil(nowUs() + seconds * 1_000_000, AbortSignal.any([signal, enough.signal]))
  try {
    await Promise.race([waiting, unless])
  } finally {
    enough.abort()
  }
}
