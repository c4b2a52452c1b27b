import type { ConnectionEnd } from '../../metrics/recording/recorder.ts'

/** When the target closes a connection by a rule that is known; null where it has none, or nobody knows of it. */
export interface ConnectionLimits {
  /** Without a message of the client. */
  readonly idleSeconds: number | null
  /** Since the connection was opened. */
  readonly maxAgeSeconds: number | null
}

/** Of a target of which nothing is known. */
export const noKnownLimits: ConnectionLimits = { idleSeconds: null, maxAgeSeconds: null }

/** "Going away": with this API Gateway closes a connection that has reached its limit of age or idleness. */
const goingAway = 1001

/** What a connection had behind it when it ended, in seconds. */
export interface ConnectionTimes {
  readonly ageSeconds: number
  /** Since it last sent a message. Pings do not count: reports disagree on whether API Gateway counts them. */
  readonly silentSeconds: number
}

/**
 * What a close frame of the target means. Anybody may close with 1001: it is a limit only where that limit is known, and
 * was reached.
 */
export function endByCloseCode(code: number, times: ConnectionTimes, limits: ConnectionLimits): ConnectionEnd {
  if (code === goingAway && isReached(limits.maxAgeSeconds, times.ageSeconds)) return { class: 'max-age', detail: code }
  if (code === goingAway && isReached(limits.idleSeconds, times.silentSeconds)) return { class: 'idle', detail: code }
  return { class: 'closed-by-peer', detail: code }
}

/** Has the target closed it by a rule that is known? A missing pong is `idle` too, but no rule. */
export function isByLimit(end: ConnectionEnd): boolean {
  return end.detail === goingAway && (end.class === 'max-age' || end.class === 'idle')
}

function isReached(limitSeconds: number | null, seconds: number): boolean {
  return limitSeconds !== null && seconds >= limitSeconds
}
