import type { Evidence, FindingName } from '../../result/findings.ts'
import { type FindingRule, severalTimes } from './finding-rule.ts'

type FunctionEvidence = NonNullable<Evidence['functions']>[number]
type Answers = NonNullable<Evidence['gateway']>['answers'][number]

/** Findings that are concluded from what functions and gateway report, and not from what members received. */
export const functionRules = {
  'out-of-memory': {
    sentence:
      'A function needs more memory than it has: Lambda ends it in the middle of an invocation, and the rest of its work is not done.',
    change: 'Give the function more memory, or let it hold less.',
    explains: ['no-post-reached-the-gateway', 'unpaginated-scan', 'leaves-members-out'],
    find({ functions }) {
      const ended = sum(functions ?? [], ({ outOfMemory }) => outOfMemory)
      return ended === 0 ? null : { invocations_ended_for_want_of_memory: ended }
    },
    details: ({ functions }) =>
      (functions ?? [])
        .filter(({ outOfMemory }) => outOfMemory > 0)
        .map(
          ({ functionName, outOfMemory, invocations, maxMemoryMb, memoryMb }) =>
            `${functionName}: ${outOfMemory} of ${invocations} invocations, having used ${maxMemoryMb ?? '?'} of ${memoryMb ?? '?'} MB`,
        ),
  },

  'function-errors': {
    sentence: 'Invocations of functions failed, and their work was not done, or only in part.',
    change: 'Fix the first error below. Catch errors of single members, so that the others still get the message.',
    explains: ['no-post-reached-the-gateway'],
    find({ functions }) {
      const failing = (functions ?? []).filter((one) => otherFailures(one) > 0)
      if (failing.length === 0) return null
      return { invocations_failed: sum(failing, otherFailures), of_invocations: sum(failing, (one) => one.invocations) }
    },
    // A defect of the broadcast does not explain failures elsewhere.
    standsAlone: ({ functions }) => (functions ?? []).some((one) => one.broadcasts === false && otherFailures(one) > 0),
    details: ({ functions }) => (functions ?? []).filter((one) => otherFailures(one) > 0).map(errorDetail),
  },

  'returns-non-2xx': {
    sentence:
      'Functions answer with a status that is not 2xx, or with no proxy response at all: API Gateway counts it as an error, and the sender of the message does not learn why.',
    change: 'Answer with a 2xx status, and report the error in a frame.',
    explains: [],
    find(run) {
      const { gateway, integrationErrors } = run
      if (gateway !== undefined && gateway !== null) {
        const answers = sum(faultyAnswers(gateway.answers), (one) => one.count)
        return answers === 0 ? null : { answers_that_are_no_success: answers }
      }
      // AWS counts refused handshakes and throttled functions in the same figure: where there are any, it says nothing.
      if (run.count('connections_failed') + run.count('throttles') > 0) return null
      const errors = integrationErrors ?? 0
      return errors === 0 ? null : { integration_errors: errors }
    },
    details: ({ gateway }) => faultyAnswers(gateway?.answers ?? []).map(answerDetail),
  },

  'no-post-reached-the-gateway': {
    sentence:
      'Nobody received anything, because the gateway was not asked to send the messages: either the function does not post, or its posts go elsewhere.',
    change:
      'Look for an address, a stage or a Region that is not the API’s own, for an error that is caught and not logged, for an empty list of recipients, and for a queue or a schedule that would send it: the embedded stack has neither. A stream of a table invokes the functions that the definition names for it.',
    explains: [],
    find({ gateway, messages, count }) {
      if (gateway === undefined || gateway === null || messages.published < severalTimes) return null
      if (count('deliveries_expected') === 0 || count('deliveries_received') > 0) return null
      const { '200': taken = 0, '410': gone = 0, ...refused } = gateway.posts
      // A chat may announce a room or a member, and still send no message.
      if (taken + gone >= messages.published) return null
      const posts = sum(Object.values(refused), (posted) => posted)
      return { messages_published: messages.published, deliveries_received: 0, posts_refused: posts }
    },
    // An error does not explain the whole failure if only some invocations of the broadcast have it, or if other functions have
    // it.
    standsAlone: ({ functions }) =>
      (functions ?? []).every((one) => one.broadcasts === false || one.failed < one.invocations),
    details: ({ gateway }) =>
      Object.entries(gateway?.posts ?? {}).map(
        ([status, posts]) => `${posts} ${posts === 1 ? 'post was' : 'posts were'} refused with ${status}`,
      ),
  },

  throttled: {
    sentence: 'AWS refused requests, because there were too many at once: their work is lost, or is done late.',
    change: 'Raise the limit, or send fewer requests.',
    explains: ['no-post-reached-the-gateway'],
    find({ throttles, gateway }) {
      const invocations = sum(Object.values(throttles?.functions ?? {}), (one) => one)
      const requests = gateway?.requestsThrottled ?? 0
      const posts = (gateway?.posts['429'] ?? 0) - (gateway?.postsUnread ?? 0)
      const tables = sum(Object.values(throttles?.tables ?? {}), (one) => one)
      if (invocations + requests + posts + tables === 0) return null
      return {
        invocations_throttled: invocations,
        ...(gateway && { requests_throttled: requests, posts_throttled: posts }),
        table_requests_throttled: tables,
      }
    },
    details: ({ throttles }) => [
      ...Object.entries(throttles?.functions ?? {}).map(
        ([functionName, count]) => `${functionName}: ${count} invocations`,
      ),
      ...Object.entries(throttles?.tables ?? {}).map(([table, count]) => `table ${table}: ${count} requests`),
    ],
  },
} as const satisfies Partial<Record<FindingName, FindingRule>>

function sum<One>(all: readonly One[], figure: (one: One) => number): number {
  return all.reduce((total, one) => total + figure(one), 0)
}

/** The failures with another cause than a lack of memory, which has a finding of its own. */
function otherFailures({ failed, outOfMemory }: FunctionEvidence): number {
  return Math.max(0, failed - outOfMemory)
}

function errorDetail(one: FunctionEvidence): string {
  const head = `${one.functionName}: ${otherFailures(one)} of ${one.invocations} invocations`
  if (one.firstError === null) return `${head}; its log has no error of them`
  const { type, text } = one.firstError
  return `${head}; the first: ${text === '' ? type : `${type}: ${text}`}`
}

/** A status below 500 of `$connect` refuses a handshake and tells the client so: that is its purpose, and no fault. */
function faultyAnswers(answers: readonly Answers[]): Answers[] {
  return answers.filter(
    ({ routeKey, statusCode }) => routeKey !== '$connect' || statusCode === null || statusCode >= 500,
  )
}

function answerDetail({ functionName, routeKey, statusCode, count, body }: Answers): string {
  const status = statusCode === null ? 'no proxy response' : statusCode
  return `${functionName} (${routeKey}) answered ${status} ${count} times${body === '' ? '' : `; the last: ${body}`}`
}
