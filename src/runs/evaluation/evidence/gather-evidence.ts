import type { Evidence } from '../../../metrics/result/findings.ts'
import type { GatewayConnection, GatewayRecord } from '../../../metrics/server/gateway-record.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import type { RunEnd } from '../../run-logs.ts'
import { broadcastEvidence, endsByOrder } from './broadcast-evidence.ts'
import { departuresOf, dropsOf } from './drops.ts'
import { functionEvidence, throttleEvidence } from './function-evidence.ts'
import { memberEvidence } from './member-evidence.ts'
import { invocationEvidence, messageEvidence, overtakingEvidence } from './run-wide-counts.ts'
import type { GatheredRun } from '../gather-facts.ts'
import type { MessageCollector } from '../receipts/matched-message.ts'

/** Gathers the evidence for the findings of a run. */
export function gatherEvidence({
  start,
  end,
  facts,
  index,
  rooms,
  broadcastOf,
}: Pick<GatheredRun, 'start' | 'end' | 'facts' | 'index' | 'rooms' | 'broadcastOf'>): MessageCollector<Evidence> {
  const { request, protocol, startedAtUs, wallClockAheadUs } = start
  const { messages, workers } = facts
  const drops = dropsOf(workers, rooms)
  const sayRoute = protocol.routes?.say
  const wallClockMs = (atUs: number) => (atUs + wallClockAheadUs) / 1000
  const sayFunction = sayRoute && request.target.routes[sayRoute]
  const logged = invocationsOf(end)
  const invocations = invocationEvidence(logged, sayFunction)
  const rampDown = end.phases.find(({ name }) => name === 'ramp-down')
  const untilUs = rampDown === undefined ? Infinity : startedAtUs + rampDown.startSecond * 1e6
  const untilMs = wallClockMs(untilUs)
  const disconnectedAtUs = (logged ?? [])
    .filter(
      ({ functionName, endedAtMs }) => functionName === request.target.routes['$disconnect'] && endedAtMs < untilMs,
    )
    .map(({ endedAtMs }) => endedAtMs * 1000 - wallClockAheadUs)
  const ofMembers = memberEvidence(messages, drops, departuresOf(workers, rooms, disconnectedAtUs), untilUs)
  const ofMessages = messageEvidence(messages, drops)
  const cuts = cutShort(invocations?.timeoutUs ?? null)
  const ofBroadcasts = broadcastEvidence({ messages, broadcastOf, wallClockMs })
  // Elsewhere, something that is no function may have sent the message on.
  const ofEnds = endsByOrder({ messages, wallClockMs }, end.gateway ? logged : null, sayFunction)
  const ofOvertakings = overtakingEvidence({ messages, index, broadcastOf })
  return {
    overtaken: (overtaking) => ofOvertakings.overtaken(overtaking),
    add(message) {
      for (const collector of [ofMembers, ofMessages, cuts, ofBroadcasts, ofEnds]) collector.add(message)
    },
    figures: () => ({
      members: ofMembers.figures(),
      messages: { ...ofMessages.figures(), ...cuts.figures() },
      overtakings: ofOvertakings.figures(),
      invocations: invocations && { ...invocations, ...ofEnds.figures() },
      broadcasts: ofBroadcasts.figures(),
      functions: functionEvidence(logged, end.server, sayFunction, request.target.invokedByStreams),
      gateway: gatewayEvidence(end.gateway ?? null, untilMs),
      throttles: throttleEvidence(end.server),
      integrationErrors: end.server.api?.integrationErrors ?? null,
      pagesUnread: pagesUnread(end.work, sayFunction),
    }),
  }
}

/** Others read lists as well: of earlier messages, say, for a member that joins, and only as many as it shows. */
function pagesUnread(work: RunEnd['work'], sayFunction: string | undefined): number | null {
  if (work === undefined || work === null) return null
  const posting = Object.entries(work.functions).filter(([, { counts }]) => (counts.posts ?? 0) > 0)
  const own = posting.filter(([name]) => name === sayFunction)
  return (own.length > 0 ? own : posting).reduce((sum, [, { counts }]) => sum + (counts.dynamodb_pages_unread ?? 0), 0)
}

function invocationsOf({ invocations: pulled }: RunEnd): readonly InvocationFact[] | null {
  return pulled === null || pulled.status === 'missing' ? null : pulled.invocations
}

/** With fewer receipts nothing can be said about the gaps between them. */
const leastReceipts = 8

/**
 * A quarter of the gaps are shorter than this share of the mean gap where receipts come by chance (there 0.29 of it), or many
 * at once; where each post waits for the one before it, hardly any is.
 */
const leastGapShare = 1 / 3

/** A handler that posts to one after the other until its time is up does so for most of that time. */
const leastTimeShare = 0.5

/**
 * The messages that some received and others did not, and how many of these came to one member after the other until the
 * function's time was up.
 *
 * @param timeoutUs after how long invocations were ended; null if none was
 */
export function cutShort(
  timeoutUs: number | null,
): MessageCollector<Required<Pick<Evidence['messages'], 'cutShort' | 'oneByOne'>>> {
  const counts = { cutShort: 0, oneByOne: 0 }
  return {
    add({ missed, reached, earliestUs }) {
      if (missed.length === 0 || reached.length === 0) return
      counts.cutShort += 1
      if (timeoutUs !== null && isOneByOne(earliestUs, timeoutUs)) counts.oneByOne += 1
    },
    figures: () => counts,
  }
}

/** @param receiptsUs sorted */
function isOneByOne(receiptsUs: ArrayLike<number>, timeoutUs: number): boolean {
  const receipts = Array.from(receiptsUs)
  const spreadUs = (receipts.at(-1) ?? 0) - (receipts[0] ?? 0)
  if (receipts.length < leastReceipts || spreadUs < timeoutUs * leastTimeShare) return false
  const gapsUs = receipts.slice(1).map((atUs, before) => atUs - (receipts[before] ?? 0))
  const shortGapUs = gapsUs.sort((one, other) => one - other)[gapsUs.length >> 2] ?? 0
  return shortGapUs >= (spreadUs / gapsUs.length) * leastGapShare
}

/**
 * Broadcasts that were under way when the first of them was answered 410 have read the list of recipients before it, and
 * deleting an item comes after the last post of a broadcast.
 */
const underWayMs = 3_000

/**
 * The part of the gateway's record that findings use.
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
