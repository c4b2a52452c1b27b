/** Thrown out of a scenario's step when the run ends before its plan is through; the message says why. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** @throws Interrupted once the run has been told to end */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new Interrupted('the run was told to end')
}

/** Waits, but not longer than `unless` takes or the run is wanted. */
export async function pause(
  seconds: number,
  signal: AbortSignal,
  unless: Promise<unknown> = new Promise(() => undefined),
): Promise<void> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, seconds * 1000)
  signal.addEventListener('abort', () => resolve(), { once: true })
  await Promise.race([aborted, unless])
  clearTimeout(timer)
}
