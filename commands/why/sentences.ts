import { counted } from '../../reports/counted.ts'
import { runTime, withMs } from '../../reports/figures.ts'
import {
  type MessageEvidence,
  type OwnPost,
  type Sending,
  isListed,
  lastWriteOf,
  postsTo,
} from '../../src/runs/evaluation/deliveries/delivery-evidence.ts'
import type { RunInvocations } from '../../src/runs/evaluation/deliveries/invocations.ts'
import type { MemberDelivery, MessageDeliveries } from '../../src/runs/evaluation/deliveries/message-deliveries.ts'

/**
 * A sentence and what it rests on: the crowd or a stand-in has seen it, or it follows from what they have seen, or nobody has
 * recorded it.
 */
export interface Statement {
  readonly basis: 'seen' | 'inferred' | 'not known'
  readonly text: string
}

export interface Explanation {
  /** What became of the delivery. */
  readonly headline: string
  readonly statements: readonly Statement[]
}

export interface ExplainedRun {
  /** Null where nobody recorded invocations. */
  readonly recorded: RunInvocations | null
  /** Is the target an embedded stack, which records them? */
  readonly isEmulated: boolean
}

const seen = (text: string): Statement => ({ basis: 'seen', text })
const inferred = (text: string): Statement => ({ basis: 'inferred', text })
const unknown = (text: string): Statement => ({ basis: 'not known', text })

/** Explains one delivery: to one member, of one message. */
export function explainDelivery(
  run: ExplainedRun,
  message: MessageDeliveries,
  delivery: MemberDelivery,
  evidence: MessageEvidence,
): Explanation {
  const connectionId = evidence.connectionOf.get(delivery.member) ?? null
  const facts = { run, message, delivery, evidence, connectionId }
  return {
    headline: headlineOf(message, delivery),
    statements: [expectation(message, delivery), receipt(message, delivery), ...ofStandIns(facts)],
  }
}

interface Facts {
  readonly run: ExplainedRun
  readonly message: MessageDeliveries
  readonly delivery: MemberDelivery
  readonly evidence: MessageEvidence
  readonly connectionId: string | null
}

export function headlineOf(message: MessageDeliveries, { member, outcome }: MemberDelivery): string {
  const [publisher] = message.id
  const sent = `message ${message.number}, ${publisher === member ? 'a message of its own, sent' : `which u${publisher} sent`} at ${runTime(message.sentSecond)}`
  return {
    received: `u${member} received ${sent}, once and in time.`,
    late: `u${member} received ${sent}, late.`,
    lost: `u${member} did not receive ${sent}.`,
    doubled: `u${member} received ${sent}, more than once.`,
    misrouted: `u${member} received ${sent} into a room in which u${member} was not.`,
    indeterminate: `Whether u${member} should have received ${sent}, cannot be said.`,
    'not-owed': `u${member} was not to receive ${sent}.`,
  }[outcome]
}

function expectation(message: MessageDeliveries, { member, isOfRoom, membership }: MemberDelivery): Statement {
  const size = counted(message.members.filter((one) => one.isOfRoom).length, 'member')
  if (!isOfRoom) return seen(`u${member} is in another room than the sender, u${message.id[0]}: it was not expected.`)
  const expected = message.members.filter((one) => one.membership === 'present').length
  return seen(
    {
      present: `u${member} was in the room when the message was sent and afterwards, so that it was expected: one of ${expected} recipients in a room of ${size}.`,
      absent: `u${member} was out of the room when the message was sent, so that it was not expected.`,
      changing: `u${member} was joining or leaving about the time of the message, so that it is neither expected nor wrong.`,
      'not-owed':
        member === message.id[0]
          ? `u${member} sent it, and this chat does not send members their own messages.`
          : `The chat keeps the message or has refused it, so that nobody was to receive it.`,
    }[membership],
  )
}

function receipt({ deadlineUs, publishDelayUs }: MessageDeliveries, { member, receivedUs }: MemberDelivery): Statement {
  const [first] = receivedUs
  if (first === undefined) return seen(`No frame with this message came to u${member} until the end of the run.`)
  if (receivedUs.length > 1) return seen(`It came ${counted(receivedUs.length, 'time')}: ${afterSending(receivedUs)}.`)
  const isLate = first + publishDelayUs > deadlineUs
  const due = isLate ? `; the deadline is ${withMs(deadlineUs)} after the message was due` : ''
  return seen(`It came ${afterSending(receivedUs)}${due}.`)
}

function afterSending(us: readonly number[]): string {
  return `${us.map((one) => withMs(one)).join(', ')} after it was sent`
}

function ofStandIns(facts: Facts): Statement[] {
  const { run, evidence, delivery } = facts
  if (run.recorded === null) return [unknown(whyNothing(run))]
  const { sendings } = evidence
  if (sendings.length === 0) return [unknown(whyNoInvocation(run.recorded))]
  const invocations = sendings.map((sending) => seen(invocationText(sending, facts)))
  if (facts.connectionId === null)
    return [
      ...invocations,
      unknown(
        `Which connection u${delivery.member} had is not known, so that its list entries and posts are not either.`,
      ),
    ]
  const posts = postsTo(sendings, facts.connectionId)
  return [
    ...invocations,
    ...listStatements(facts, facts.connectionId),
    ...postStatements(facts, posts),
    ...why(facts, posts),
  ]
}

export function whyNothing({ isEmulated }: Pick<ExplainedRun, 'isEmulated'>): string {
  return isEmulated
    ? 'This run has no record of its invocations: it was saved by an older fanbench, or ended before the record was read. What was read and posted is not known; a new run has the record.'
    : 'What was read and posted is not known: only the embedded stack records it for each invocation. `fanbench run --stack` plays the same handlers on it.'
}

function whyNoInvocation({ dropped, leftOut }: RunInvocations): string {
  const missing = dropped + leftOut
  return missing === 0
    ? 'No invocation bears this message, neither in its event nor in a post: the gateway refused the frame, or the chat changed the text.'
    : `The record has no invocation with this message. It leaves out ${counted(missing, 'invocation')} for want of room, and this one may be among them.`
}

function invocationText({ invocation, isCaused, posts }: Sending, { message }: Facts): string {
  const { functionName, startUs, endUs, outcome, error } = invocation
  const from = withMs(Math.max(0, startUs - message.sentAtUs))
  const end = endUs === null ? 'had not ended when the record was read' : `ended after ${withMs(endUs - startUs)}`
  const failure =
    outcome === 'function-error' ? `, with ${error?.type ?? 'an error'}${error?.text ? ` (${error.text})` : ''}` : ''
  const what = isCaused ? 'The message caused an invocation of' : 'It was also posted from another invocation of'
  const distinct = new Set(posts.map(({ connectionId }) => connectionId)).size
  return `${what} ${functionName}, which began ${from} after it was sent, posted it ${counted(posts.length, 'time')} to ${counted(distinct, 'connection')}, and ${end}${failure}.`
}

function listStatements({ run, evidence, delivery, message }: Facts, connectionId: string): Statement[] {
  if (run.recorded?.hasCalls !== true) return [unknown('What was read is not known: DynamoDB gave no record.')]
  const { sendings } = evidence
  const listed = isListed(sendings, connectionId)
  if (listed === null)
    return [seen('None of these invocations read a list with connections in it: the recipients come from elsewhere.')]
  const lists = sendings.flatMap((sending) => sending.lists)
  const ids = new Set(lists.flatMap(({ connectionIds }) => connectionIds))
  const missing = message.members.filter(
    ({ member, membership }) => membership === 'present' && !ids.has(evidence.connectionOf.get(member) ?? ''),
  ).length
  const operations = [...new Set(lists.map(({ operation, table }) => `${operation} of ${table}`))].join(', ')
  const unread = sendings.reduce((sum, { pagesUnread }) => sum + pagesUnread, 0)
  const reads = lists.length === 1 ? 'Its read' : `Its ${lists.length} reads`
  const others = missing - (listed ? 0 : 1)
  const missed =
    others <= 0 ? '' : `, nor ${others === 1 ? 'that' : 'those'} of ${counted(others, 'other expected recipient')}`
  const text = `${reads} (${operations}) had ${counted(ids.size, 'connection')} in ${lists.length === 1 ? 'it' : 'them'}; the connection of u${delivery.member} is ${listed ? 'among them' : `not among them${missed}`}.`
  return [
    seen(text),
    ...(unread === 0
      ? []
      : [
          seen(
            `${unread === 1 ? 'An answer' : `${unread} answers`} said that there is more (LastEvaluatedKey), and the next page was not read.`,
          ),
        ]),
  ]
}

function postStatements({ delivery, message, evidence }: Facts, posts: readonly OwnPost[]): Statement[] {
  const all = evidence.sendings.reduce((sum, sending) => sum + sending.posts.length, 0)
  const leftOut = evidence.sendings.reduce((sum, { invocation }) => sum + invocation.postsLeftOut, 0)
  if (posts.length === 0) {
    const text = `No post of it went to the connection of u${delivery.member}; ${counted(all, 'post')} went to others.`
    return leftOut > 0
      ? [unknown(`${text} ${counted(leftOut, 'further post is', 'further posts are')} not on record.`)]
      : [seen(text)]
  }
  return posts.map(({ post, sending, isAfterEnd }) => {
    const { endUs, functionName } = sending.invocation
    const late =
      isAfterEnd && endUs !== null && sending.isCaused
        ? `, ${withMs(post.endUs - endUs)} after the invocation had ended`
        : ''
    return seen(
      `${functionName} posted it to the connection of u${delivery.member}; the gateway answered ${post.status} ${withMs(Math.max(0, post.endUs - message.sentAtUs))} after it was sent${late}.`,
    )
  })
}

/** What follows from all that. It accuses the chat only where nothing else is left. */
function why(facts: Facts, posts: readonly OwnPost[]): Statement[] {
  const { outcome, member } = facts.delivery
  if (outcome === 'lost') return whyLost(facts, posts)
  if (outcome === 'late') return whyLate(facts, posts)
  if (outcome === 'doubled') return whyDoubled(facts, posts)
  if (outcome === 'misrouted' && posts.length > 0)
    return [inferred(`The chat took u${member} for a recipient: its list or its choice of the room is wrong.`)]
  return []
}

function whyLost(facts: Facts, posts: readonly OwnPost[]): Statement[] {
  const { evidence, delivery, connectionId } = facts
  const { sendings } = evidence
  const taken = posts.filter(({ post }) => post.status === 200)
  if (taken.length > 0)
    return [
      unknown(
        `The gateway handed the post to the socket of u${delivery.member}. Why it did not arrive is not on record: the connection may have ended just then.`,
      ),
    ]
  if (posts.length > 0)
    return [inferred(`The post was refused (${posts.map(({ post }) => post.status).join(', ')}), and none was taken.`)]
  const failed = sendings.find(({ invocation }) => invocation.outcome === 'function-error')
  const listed = isListed(sendings, connectionId ?? '')
  if (listed === true) {
    return failed === undefined
      ? [
          inferred(
            `The handler left u${delivery.member} out: it had read the connection, and ended without a post to it.`,
          ),
        ]
      : [inferred(`The invocation failed before it came to u${delivery.member}.`)]
  }
  if (listed === null || facts.run.recorded?.hasCalls !== true) return []
  if (sendings.some(({ pagesUnread }) => pagesUnread > 0))
    return [inferred(`u${delivery.member} is on a page that was not read.`)]
  return whyNotListed(facts)
}

function whyNotListed(facts: Facts): Statement[] {
  const { run, evidence, connectionId, delivery, message } = facts
  const { member } = delivery
  const absent = inferred(`u${member} was not in the table or the index that was read, or did not match the request.`)
  const lists = evidence.sendings.flatMap((sending) => sending.lists)
  const readAtUs = Math.min(...lists.map(({ startUs }) => startUs))
  const last = lastWriteOf(run.recorded?.invocations ?? [], connectionId ?? '', readAtUs)
  if (last === null)
    return [unknown(`No write about the connection of u${member} is on record before that read.`), absent]
  const { call, invocation } = last
  const isOwn = invocation.connectionId === connectionId
  const frame = isOwn ? ', for a frame of its own,' : ', for a frame of another connection,'
  const sinceSentUs = call.startUs - message.sentAtUs
  const when = `${withMs(Math.abs(sinceSentUs))} ${sinceSentUs < 0 ? 'before' : 'after'} the message was sent`
  const refusal = call.status >= 400 ? `; it was refused (${call.error ?? call.status})` : ''
  const text = `The last write about its connection before that read was ${call.operation} of ${call.table || 'several tables'} by ${invocation.functionName}${invocation.connectionId === null ? '' : frame} ${when}${refusal}.`
  // A deletion elsewhere may be of something else that names the connection.
  const isDeletion =
    call.operation === 'DeleteItem' && call.status < 400 && lists.some(({ table }) => table === call.table)
  if (!isDeletion || isOwn) return [seen(text), absent]
  return [
    seen(text),
    inferred(`So the chat had deleted the item of u${member}, which had not left, from the table that it reads.`),
  ]
}

function whyLate({ message, delivery, evidence }: Facts, posts: readonly OwnPost[]): Statement[] {
  const receivedUs = delivery.receivedUs[0] ?? 0
  const own = evidence.sendings.find(({ isCaused }) => isCaused)
  const taken = posts.find(({ post }) => post.status === 200)
  if (own === undefined || taken === undefined) return []
  if (taken.isAfterEnd)
    return [
      inferred(
        'The handler returned before this post was answered. A frozen environment sends what is left only when its next event comes.',
      ),
    ]
  const beganUs = own.invocation.startUs - message.sentAtUs
  const postedUs = taken.post.endUs - message.sentAtUs
  const parts = [
    ['until it was sent, because the crowd itself was late', message.publishDelayUs],
    ['until the invocation began', beganUs],
    ['from there to the post', postedUs - beganUs],
    ['from the post to the receipt', receivedUs - postedUs],
  ] as const
  const [longest] = parts.toSorted(([, a], [, b]) => b - a)
  return longest === undefined
    ? []
    : [inferred(`Most of the time went by ${longest[0]}: ${withMs(Math.max(0, longest[1]))}.`)]
}

function whyDoubled({ delivery }: Facts, posts: readonly OwnPost[]): Statement[] {
  const taken = posts.filter(({ post }) => post.status === 200)
  if (taken.length < 2)
    return [unknown('The record has only one post of it that was taken, so that the second copy has another origin.')]
  const requests = new Set(taken.map(({ sending }) => sending.invocation.requestId))
  const runs = new Set(taken.map(({ sending }) => sending.invocation))
  if (runs.size === 1)
    return [inferred(`One invocation posted it to u${delivery.member} ${counted(taken.length, 'time')}.`)]
  return [
    inferred(
      requests.size === 1
        ? 'Lambda repeated the invocation (they have one request id), and each attempt posted it.'
        : `${counted(runs.size, 'invocation')} with different request ids posted it.`,
    ),
  ]
}
