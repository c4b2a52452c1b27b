import { counted } from '../../reports/counted.ts'
import { withMs } from '../../reports/figures.ts'
import { type OwnPost, isListed, lastWriteOf } from '../../src/runs/evaluation/deliveries/delivery-evidence.ts'
import { type Facts, type Statement, inferred, seen, unknown } from './statement.ts'

/** Draws the conclusion from the evidence. It accuses the chat only if there is no other explanation. */
export function why(facts: Facts, posts: readonly OwnPost[]): Statement[] {
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
  const doubt = doubtOf(facts)
  if (doubt !== null) return [unknown(doubt)]
  const failed = sendings.find(({ invocation }) => invocation.outcome === 'function-error')
  const listed = isListed(sendings, connectionId ?? '')
  if (listed === true) {
    return failed === undefined
      ? [
          inferred(
            `The handler left u${delivery.member} out: it had read the connection, and ended without a post to it${unless(facts)}.`,
          ),
        ]
      : [inferred(`The invocation failed before it came to u${delivery.member}.`)]
  }
  if (listed === null || facts.run.recorded?.hasCalls !== true) return []
  if (sendings.some(({ pagesUnread }) => pagesUnread > 0))
    return [inferred(`u${delivery.member} is on a page that was not read.`)]
  return whyNotListed(facts)
}

/** Why the record of this message may lack the post; null if it does not. */
function doubtOf({ message, evidence }: Facts): string | null {
  const { sendings } = evidence
  if (sendings.some(({ invocation }) => invocation.postsLeftOut > 0))
    return 'The post may be among those that are not on record.'
  if (sendings.some(({ invocation }) => invocation.endUs === null))
    return 'An invocation had not ended when the record was read: its post may have come later.'
  const isReceived = message.members.some(({ receivedUs }) => receivedUs.length > 0)
  return isReceived && sendings.every(({ posts }) => posts.length === 0)
    ? 'Others received it, and no post of it is on record: the handler may sign its posts with credentials other than its own.'
    : null
}

/** Another invocation may have been handed a part of the room. */
function unless({ run }: Facts): string {
  const missing = (run.recorded?.dropped ?? 0) + (run.recorded?.leftOut ?? 0)
  return missing === 0 ? '' : `, unless one of the ${counted(missing, 'invocation')} did that the record leaves out`
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
