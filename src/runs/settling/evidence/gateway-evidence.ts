import type { Evidence } from '../../../metrics/result/findings.ts'
import type { GatewayConnection, GatewayRecord } from '../../../metrics/server/gateway-record.ts'

/**
 * Broadcasts that were under way when the first of them was answered 410 have read the list of recipients before it, and
 * deleting an item comes after the last post of a broadcast.
 */
const underWayMs = 3_000

/**
 * What the gateway recorded, as far as findings follow from it.
 *
 * @param untilMs when the ramp-down began, which ends every connection; epoch milliseconds
 */
export function gatewayEvidence(record: GatewayRecord | null, untilMs: number): Evidence['gateway'] {
  if (record === null) return null
  const { connections, answers, posts, postsUnread, requestsThrottled } = record
  const met = connections
    .filter(({ endedAtMs }) => endedAtMs !== null && endedAtMs < untilMs)
    .map((connection) => goneBefore(connection, untilMs))
    .filter((atMs) => atMs.length > 0)
  return {
    posts: { ...posts },
    postsUnread,
    requestsThrottled,
    answers: answers.map((one) => ({ ...one })),
    gone: {
      connections: met.length,
      postedToAgain: met.filter((atMs) => (atMs.at(-1) ?? 0) - (atMs[0] ?? 0) >= underWayMs).length,
      posts: met.reduce((sum, atMs) => sum + atMs.length, 0),
    },
  }
}

function goneBefore({ goneAtMs, endedAtMs }: GatewayConnection, untilMs: number): number[] {
  return goneAtMs.filter((atMs) => atMs < untilMs && atMs >= (endedAtMs ?? Infinity))
}
