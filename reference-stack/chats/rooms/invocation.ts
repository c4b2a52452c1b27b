import type { LambdaContext, SocketEvent, SocketResponse } from './events.ts'
import { reply } from './frames.ts'
import { Refusal } from './requests.ts'

/** What an invocation did; written to the log with its end. `posts` = delivered + `postsGone` + `failed`. */
interface Counters {
  /** Connections that were to get a frame. */
  posts: number
  /** Connections that answered 410. */
  postsGone: number
  /** Answers 429. */
  postsThrottled: number
  /** Requests to `@connections`, retries included. */
  postAttempts: number
  /** Connections that got nothing for another reason than 410. */
  failed: number
  /** Rows of dead connections that were deleted. */
  cleaned: number
  /** Rows of dead connections that could not be deleted; the next broadcast meets them again. */
  cleaningsFailed: number
}

/** One call of a handler. */
export interface Invocation {
  readonly event: SocketEvent
  readonly counters: Counters
  /** Posting stops at this instant (epoch milliseconds), so that the invocation still ends in good order. */
  readonly deadlineMs: number
}

// Between the last post and the function's own timeout: time to delete rows and to write the log line.
const reserveMs = 1500

let coldStart = true

/**
 * Makes a Lambda handler of `act`: a {@link Refusal} becomes an error frame, and every invocation, failed ones included,
 * leaves one line of JSON in the log. Other errors are thrown on; API Gateway then sends its own error frame.
 */
export function answering(
  functionName: string,
  act: (invocation: Invocation) => Promise<SocketResponse>,
): (event: SocketEvent, context: LambdaContext) => Promise<SocketResponse> {
  return async (event, context) => {
    const counters: Counters = {
      posts: 0,
      postsGone: 0,
      postsThrottled: 0,
      postAttempts: 0,
      failed: 0,
      cleaned: 0,
      cleaningsFailed: 0,
    }
    const line = { fanbench: 1, function: functionName, coldStart, requestId: context.awsRequestId }
    coldStart = false
    const deadlineMs = Date.now() + context.getRemainingTimeInMillis() - reserveMs
    try {
      return await act({ event, counters, deadlineMs })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return reply({ type: 'error', action: event.requestContext.routeKey, message: error.message })
    } finally {
      console.log(JSON.stringify({ ...line, ...counters }))
    }
  }
}
