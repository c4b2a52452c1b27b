import { setTimeout as sleep } from 'node:timers/promises'

/** The way to ask a service until it has everything; `Known` is the type of the knowledge so far. */
export interface Inquiry<Known> {
  /** Never rejects. */
  readonly ask: (before: Known) => Promise<Known>
  /** None once asking again would change nothing. */
  readonly waitsFor: (known: Known) => readonly string[]
  /** Called before each pause, with what is waited for in short. */
  readonly onWait: (what: string, atMostSeconds: number) => void
}

const firstPauseSeconds = 0.25
const longestPauseSeconds = 30

/** Returns how often {@link askUntilSettled} asks at most in this time. */
export function mostRounds(waitSeconds: number): number {
  const growing = Math.ceil(Math.log2(longestPauseSeconds / firstPauseSeconds))
  return 1 + growing + Math.ceil(waitSeconds / longestPauseSeconds)
}

/** Asks in ever longer pauses, for `waitSeconds` at most. An aborted signal only ends the pause: `ask` has to heed it too. */
export async function askUntilSettled<Known>(
  nothing: Known,
  { ask, waitsFor, onWait }: Inquiry<Known>,
  { waitSeconds, signal }: { readonly waitSeconds: number; readonly signal: AbortSignal },
): Promise<Known> {
  const giveUpAtMs = performance.now() + waitSeconds * 1000
  let known = nothing
  for (let pauseSeconds = firstPauseSeconds; ; pauseSeconds = Math.min(pauseSeconds * 2, longestPauseSeconds)) {
    known = await ask(known)
    const remainingMs = giveUpAtMs - performance.now()
    const [first, ...others] = waitsFor(known)
    if (first === undefined || remainingMs <= 0) return known
    onWait(`${first}${others.length === 0 ? '' : ` and ${others.length} more`}`, Math.ceil(remainingMs / 1000))
    await sleep(Math.min(pauseSeconds * 1000, remainingMs), undefined, { signal }).catch(() => undefined)
  }
}
