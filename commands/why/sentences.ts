import { counted } from '../../reports/counted.ts'
import { runTime, withMs } from '../../reports/figures.ts'
import {
  type MessageEvidence,
  type OwnPost,
  type Sending,
  isListed,
  postsTo,
} from '../../src/runs/evaluation/deliveries/delivery-evidence.ts'
import { why } from './inferences.ts'
import { type ExplainedRun, type Facts, type Statement, seen, unknown } from './statement.ts'
import type { RunInvocations } from '../../src/runs/evaluation/deliveries/invocations.ts'
import type { MemberDelivery, MessageDeliveries } from '../../src/runs/evaluation/deliveries/message-deliveries.ts'

export interface Explanation {
  /** Says how the delivery ended. */
  readonly headline: string
  readonly statements: readonly Statement[]
}

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
  const invocations = sendings.flatMap((sending) => [
    seen(invocationText(sending, facts)),
    ...refusals(sending),
    ...underWay(sending),
  ])
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

/** Calls that DynamoDB refused. A handler that ends well all the same has caught the error, or expected it. */
function refusals({ invocation: { calls, outcome } }: Sending): Statement[] {
  const refused = calls.filter(({ status }) => status >= 400)
  if (refused.length === 0) return []
  const classes = [...new Set(refused.map(({ operation, error, status }) => `${operation}: ${error ?? status}`))]
  const end = outcome === 'returned' ? ', and it ended without an error all the same' : ''
  return [seen(`DynamoDB refused ${counted(refused.length, 'call')} of it (${classes.join(', ')})${end}.`)]
}

/** Names the calls and posts that were still unanswered when the invocation ended. */
function underWay({ invocation: { endUs, calls }, isCaused, posts }: Sending): Statement[] {
  if (endUs === null || !isCaused) return []
  const late = posts.filter((post) => post.endUs > endUs).length
  const open = calls.filter((call) => call.endUs === null || call.endUs > endUs).length
  const what = [
    ...(late > 0 ? [counted(late, 'post')] : []),
    ...(open > 0 ? [counted(open, 'call to DynamoDB', 'calls to DynamoDB')] : []),
  ]
  return what.length === 0 ? [] : [seen(`When it ended, ${what.join(' and ')} of it had no answer yet.`)]
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
