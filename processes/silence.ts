import type { ChildProcess } from 'node:child_process'

const beatMs = 1000

/** A message of a process that only says that its event loop goes round. */
export interface Beat {
  readonly kind: 'beat'
}

export function isBeat(message: unknown): message is Beat {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'beat'
}

/** From now on this process says once a second that it is well, to whoever has forked it. */
export function beat(): void {
  setInterval(() => {
    if (process.connected) process.send?.({ kind: 'beat' } satisfies Beat, () => undefined)
  }, beatMs).unref()
}

export interface Patience {
  /** Until its first message: it has to load its modules first, on a machine that may be busy. */
  readonly startSeconds: number
  /** Between two messages, of which a beat is one. */
  readonly silentSeconds: number
}

export const patience: Patience = { startSeconds: 30, silentSeconds: 10 }

/**
 * Kills a forked process from which nothing is heard for too long: one that loops, or is stopped, would be waited for until
 * the end of days. Says so before, in words that follow its name: `did not answer for 10 s and was killed`.
 */
export function killIfSilent(
  child: ChildProcess,
  onSilent: (reason: string) => void,
  { startSeconds, silentSeconds }: Patience = patience,
): void {
  let limit = startSeconds
  let silent = 0
  child.on('message', () => {
    limit = silentSeconds
    silent = 0
  })
  // Turns are counted, not time: after a stop of this process itself the child has its seconds again.
  const timer = setInterval(() => {
    silent += 1
    if (silent <= limit) return
    clearInterval(timer)
    onSilent(`did not answer for ${limit} s and was killed`)
    child.kill('SIGKILL')
  }, beatMs).unref()
  child.once('exit', () => clearInterval(timer))
}
