import type { GatheredRun } from '../gather-facts.ts'
import { connectionsByMember } from '../stale-connections/recorded-posts.ts'
import type { CallEvidence, InvocationEvidence, MessageId, PostEvidence } from './invocations.ts'
import type { MemberOfMessage } from '../../../metrics/result/message-example.ts'
import type { MessageDeliveries } from './message-deliveries.ts'

/** What the stand-ins saw of one message. */
export interface MessageEvidence {
  /** In the order of their beginning. Empty where none is on record. */
  readonly sendings: readonly Sending[]
  /** The connection that each member of the message had when it was sent; without those that are not known. */
  readonly connectionOf: ReadonlyMap<number, string>
}

/** An invocation that the message caused, or that posted it. */
export interface Sending {
  readonly invocation: InvocationEvidence
  /** Did the message's own frame cause it? Otherwise it posted what another invocation had left, or was handed it. */
  readonly isCaused: boolean
  /** Reads of several items in which there were connections, or whose answer said that there is more. */
  readonly lists: readonly CallEvidence[]
  /** Pages that an answer announced and that it did not read, requests with a `Limit` left out. */
  readonly pagesUnread: number
  /** Its posts of the message. */
  readonly posts: readonly PostEvidence[]
}

/** A post of the message to one connection, and the invocation that it is from. */
export interface OwnPost {
  readonly post: PostEvidence
  readonly sending: Sending
  /** Was it answered after the invocation had ended? */
  readonly isAfterEnd: boolean
}

/** A write that concerned a connection. */
export interface OwnWrite {
  readonly call: CallEvidence
  readonly invocation: InvocationEvidence
}

/** The run's evidence, as far as there is any. */
export type EvidenceRun = Pick<GatheredRun, 'recorded' | 'end' | 'facts' | 'serverClockUs'>

export function evidenceOfMessage(run: EvidenceRun, message: MessageDeliveries): MessageEvidence {
  const found = connectionsAt(run, message)
  const sendings = (run.recorded?.invocations ?? []).flatMap((invocation) => sendingOf(invocation, message.id) ?? [])
  return { sendings, connectionOf: found }
}

function connectionsAt({ end, facts, serverClockUs }: EvidenceRun, { members, sentAtUs }: MessageDeliveries) {
  const found = new Map<number, string>()
  if (end?.gateway === undefined || serverClockUs === null) return found
  const connectionAt = connectionsByMember({ record: end.gateway, workers: facts.workers, serverClockUs })
  for (const { member } of members) {
    const connection = connectionAt(member, sentAtUs)
    if (connection !== undefined) found.set(member, connection.id)
  }
  return found
}

function sendingOf(invocation: InvocationEvidence, id: MessageId): Sending | null {
  const isCaused = isSame(invocation.message, id)
  // A frame without a stamp that is known is of the message that the invocation is about.
  const posts = invocation.posts.filter(({ message }) => isSame(message, id) || (isCaused && message === null))
  if (!isCaused && posts.length === 0) return null
  const lists = invocation.calls.filter(isList)
  return { invocation, isCaused, lists, pagesUnread: lists.filter((list) => isLeftUnread(list, lists)).length, posts }
}

function isList({ operation, connectionIds, hasMore }: CallEvidence): boolean {
  if (operation === 'Query' || operation === 'Scan') return connectionIds.length > 0 || hasMore
  // One item may have a whole room in it.
  return listing.has(operation) && connectionIds.length > 1
}

const listing = new Set(['GetItem', 'BatchGetItem', 'TransactGetItems'])

function isLeftUnread(list: CallEvidence, all: readonly CallEvidence[]): boolean {
  if (!list.hasMore || list.limit !== null) return false
  const isNext = ({ operation, table, goesOn, startUs }: CallEvidence) =>
    goesOn && operation === list.operation && table === list.table && startUs > list.startUs
  return !all.some(isNext)
}

function isSame(a: MessageId | null, b: MessageId): boolean {
  return a !== null && a[0] === b[0] && a[1] === b[1]
}

/** Was the connection in what one of the invocations read? Null where none of them read a list. */
export function isListed(sendings: readonly Sending[], connectionId: string): boolean | null {
  const lists = sendings.flatMap((sending) => sending.lists)
  return lists.length === 0 ? null : lists.some(({ connectionIds }) => connectionIds.includes(connectionId))
}

export function postsTo(sendings: readonly Sending[], connectionId: string): readonly OwnPost[] {
  return sendings
    .flatMap((sending) =>
      sending.posts
        .filter((post) => post.connectionId === connectionId)
        .map((post) => ({
          post,
          sending,
          isAfterEnd: !sending.isCaused || (sending.invocation.endUs !== null && post.endUs > sending.invocation.endUs),
        })),
    )
    .sort((a, b) => a.post.startUs - b.post.startUs)
}

/** What is known of each member of a message, in one row. */
export function membersOf(
  { members }: MessageDeliveries,
  { connectionOf, sendings }: MessageEvidence,
): MemberOfMessage[] {
  return members.map(({ member, membership, receivedUs, outcome }) => {
    const connectionId = sendings.length === 0 ? undefined : connectionOf.get(member)
    return {
      member,
      expected: membership === 'present' ? 'yes' : membership === 'changing' ? 'unclear' : 'no',
      listed: connectionId === undefined ? null : isListed(sendings, connectionId),
      posted: connectionId === undefined ? null : postsTo(sendings, connectionId).map(({ post }) => post.status),
      receivedUs: [...receivedUs],
      outcome,
    }
  })
}

/** Lost, doubled and misrouted deliveries come first, then late ones, and what is as it should be last. */
export function worstFirst(members: readonly MemberOfMessage[]): MemberOfMessage[] {
  return members.toSorted((a, b) => places[a.outcome] - places[b.outcome])
}

const places: Readonly<Record<MemberOfMessage['outcome'], number>> = {
  lost: 0,
  doubled: 0,
  misrouted: 0,
  late: 1,
  indeterminate: 2,
  received: 3,
  'not-owed': 3,
}

const writing = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems'])

/** The last write that concerned a connection before an instant; null where none is on record. */
export function lastWriteOf(
  invocations: readonly InvocationEvidence[],
  connectionId: string,
  beforeUs: number,
): OwnWrite | null {
  let last: OwnWrite | null = null
  for (const invocation of invocations)
    for (const call of invocation.calls) {
      if (!writing.has(call.operation) || call.startUs >= beforeUs || !call.connectionIds.includes(connectionId))
        continue
      if (last === null || call.startUs > last.call.startUs) last = { call, invocation }
    }
  return last
}
