import { InvocationLine } from '../invocation-line.ts'
import type { LambdaContext, SocketEvent, SocketResponse } from './events.ts'
import { reply } from './frames.ts'
import { Refusal } from './requests.ts'

/** One call of a handler. */
export interface Invocation {
  readonly event: SocketEvent
  /** What it does is noted here. */
  readonly line: InvocationLine
  /** Posting stops at this instant (epoch milliseconds), so that the invocation still ends in good order. */
  readonly deadlineMs: number
}

// Between the last post and the function's own timeout: time to delete items and to write the log line.
const reserveMs = 1500

/**
 * Makes a Lambda handler of `act`: a {@link Refusal} becomes an error frame, and every invocation, failed ones included,
 * leaves one line of JSON in the log. Other errors are thrown on; API Gateway then sends its own error frame.
 */
export function answering(
  functionName: string,
  act: (invocation: Invocation) => Promise<SocketResponse>,
): (event: SocketEvent, context: LambdaContext) => Promise<SocketResponse> {
  return async (event, context) => {
    const line = new InvocationLine(functionName, context.awsRequestId, event.requestContext.connectionId)
    const deadlineMs = Date.now() + context.getRemainingTimeInMillis() - reserveMs
    try {
      return await act({ event, line, deadlineMs })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return reply({ type: 'error', action: event.requestContext.routeKey, message: error.message })
    } finally {
      line.write()
    }
  }
}
