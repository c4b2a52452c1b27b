import { setTimeout as sleep } from 'node:timers/promises'

/** How a service is asked until it has everything; `Told` is what it has told so far. */
export interface Inquiry<Told> {
  /** Never rejects. */
  readonly ask: (before: Told) => Promise<Told>
  /** None once asking again would change nothing. */
  readonly waitsFor: (told: Told) => readonly string[]
  /** Called before each pause, with what is waited for in short. */
  readonly onWait: (what: string, atMostSeconds: number) => void
}

const firstPauseSeconds = 0.25
const longestPauseSeconds = 30

/** How often {@link askUntilSettled} asks at most in so long a time. */
export function mostRounds(waitSeconds: number): number {
  const growing = Math.ceil(Math.log2(longestPauseSeconds / firstPauseSeconds))
  return 1 + growing + Math.ceil(waitSeconds / longestPauseSeconds)
}

/** Asks in ever longer pauses, for `waitSeconds` at most. An aborted signal only ends the pause: `ask` has to heed it too. */
export async function askUntilSettled<Told>(
  nothing: Told,
  { ask, waitsFor, onWait }: Inquiry<Told>,
  { waitSeconds, signal }: { readonly waitSeconds: number; readonly signal: AbortSignal },
): Promise<Told> {
  const giveUpAtMs = performance.now() + waitSeconds * 1000
  let told = nothing
  for (let pauseSeconds = firstPauseSeconds; ; pauseSeconds = Math.min(pauseSeconds * 2, longestPauseSeconds)) {
    told = await ask(told)
    const remainingMs = giveUpAtMs - performance.now()
    const [first, ...others] = waitsFor(told)
    if (first === undefined || remainingMs <= 0) return told
    onWait(`${first}${others.length === 0 ? '' : ` and ${others.length} more`}`, Math.ceil(remainingMs / 1000))
    await sleep(Math.min(pauseSeconds * 1000, remainingMs), undefined, { signal }).catch(() => undefined)
  }
}
