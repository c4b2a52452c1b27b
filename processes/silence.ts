import type { ChildProcess } from 'node:child_process'
import { extname } from 'node:path'
import type { StopReading } from './stand-still.ts'

const beatMs = 1000

/** A heartbeat: the event loop of the process runs. */
export interface Beat {
  readonly kind: 'beat'
  /** The stops of the process and of those that it started; missing if nobody watches them. */
  readonly stops?: readonly StopReading[]
}

export function isBeat(message: unknown): message is Beat {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'beat'
}

/** Sends a heartbeat to the parent process now, and once a second. */
export function beat(stops?: () => readonly StopReading[]): void {
  const send = () => {
    const heart: Beat = { kind: 'beat', ...(stops !== undefined && { stops: stops() }) }
    if (process.connected) process.send?.(heart, () => undefined)
  }
  send()
  setInterval(send, beatMs).unref()
}

/** Flags of Node for a forked process, which then sends heartbeats before it has loaded its own modules. */
export const beatsFromItsStart: readonly string[] = [
  '--import',
  new URL(`./first-beat${extname(import.meta.url)}`, import.meta.url).href,
]

export interface Patience {
  /** Until its first message, and until it is ready: it has to load its modules first, on a machine that may be busy. */
  readonly startSeconds: number
  /** Between two messages, heartbeats among them. */
  readonly silentSeconds: number
}

/** `FANBENCH_START_SECONDS` replaces the time of a start. */
export const patience: Patience = {
  startSeconds: Number(process.env['FANBENCH_START_SECONDS'] ?? 90) || 90,
  silentSeconds: 10,
}

/**
 * Kills a forked process that sends nothing for too long, because it loops or is stopped. Calls `onSilent` before that, with a
 * text that follows its name: `did not answer for 10 s and was killed`.
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
  // Timer calls are counted, not time: while this process itself is stopped, the child loses no time.
  const timer = setInterval(() => {
    silent += 1
    if (silent <= limit) return
    clearInterval(timer)
    onSilent(`did not answer for ${limit} s and was killed`)
    child.kill('SIGKILL')
  }, beatMs).unref()
  child.once('exit', () => clearInterval(timer))
}
