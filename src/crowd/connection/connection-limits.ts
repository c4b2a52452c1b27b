import type { ConnectionEnd } from '../../metrics/recording/recorder.ts'

/** When the target closes connections by a known rule; null where it has none, or none is known. */
export interface ConnectionLimits {
  /** Without a message from the client. */
  readonly idleSeconds: number | null
  /** Since the connection was opened. */
  readonly maxAgeSeconds: number | null
}

/** The limits of an unknown target. */
export const noKnownLimits: ConnectionLimits = { idleSeconds: null, maxAgeSeconds: null }

/** "Going away": API Gateway closes a connection with this code when it has reached the limit of age or idle time. */
const goingAway = 1001

/** The age of a connection when it ended, in seconds. */
export interface ConnectionTimes {
  readonly ageSeconds: number
  /** Since its client last sent a message. Pings do not count: reports disagree on whether API Gateway counts them. */
  readonly silentSeconds: number
}

/**
 * Returns the meaning of a close frame from the target. Any server may close with 1001: it means a limit only if that limit is
 * known and was reached.
 */
export function endByCloseCode(code: number, times: ConnectionTimes, limits: ConnectionLimits): ConnectionEnd {
  if (code === goingAway && isReached(limits.maxAgeSeconds, times.ageSeconds)) return { class: 'max-age', detail: code }
  if (code === goingAway && isReached(limits.idleSeconds, times.silentSeconds)) return { class: 'idle', detail: code }
  return { class: 'closed-by-peer', detail: code }
}

/** Has the target closed it by a known rule? */
export function isByLimit(end: ConnectionEnd): boolean {
  return end.class === 'max-age' || end.class === 'idle'
}

function isReached(limitSeconds: number | null, seconds: number): boolean {
  return limitSeconds !== null && seconds >= limitSeconds
}
