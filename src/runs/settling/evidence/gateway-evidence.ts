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
    .map((connection) => ({ connection, goneAtMs: goneBefore(connection, untilMs) }))
    .filter(({ goneAtMs }) => goneAtMs.length > 0)
  const again = met.filter(({ connection, goneAtMs }) => isPostedToAgain(connection, goneAtMs))
  // Of one whose $disconnect came, that may have deleted the item: it says nothing of what a 410 does.
  const toldByPosts = met.filter((one) => one.connection.disconnectedAtMs === null || again.includes(one))
  return {
    posts: { ...posts },
    postsUnread,
    requestsThrottled,
    answers: answers.map((one) => ({ ...one })),
    gone: {
      connections: toldByPosts.length,
      postedToAgain: again.length,
      posts: toldByPosts.reduce((sum, { goneAtMs }) => sum + goneAtMs.length, 0),
    },
  }
}

function goneBefore({ goneAtMs, endedAtMs }: GatewayConnection, untilMs: number): number[] {
  return goneAtMs.filter((atMs) => atMs < untilMs && atMs >= (endedAtMs ?? Infinity))
}

function isPostedToAgain({ disconnectedAtMs }: GatewayConnection, goneAtMs: readonly number[]): boolean {
  const toldAtMs = Math.max(goneAtMs[0] ?? Infinity, disconnectedAtMs ?? 0)
  return (goneAtMs.at(-1) ?? 0) - toldAtMs >= underWayMs
}
