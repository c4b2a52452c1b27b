import { InvocationLine } from '../invocation-line.ts'
import type { LambdaContext, SocketEvent, SocketResponse } from './events.ts'
import { Refusal } from './requests.ts'
import { type ErrorFrame, replyWith } from './responses.ts'

/** The subject of an invocation. */
export interface Task {
  /** The log line that records the work of the invocation. */
  readonly line: InvocationLine
  /** Posting stops at this instant (epoch milliseconds), so that the invocation still ends in good order. */
  readonly deadlineMs: number
}

/** One call of a handler by a route. */
export interface Invocation extends Task {
  readonly event: SocketEvent
  readonly context: LambdaContext
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
    const task = beginTask(functionName, event.requestContext.connectionId, context)
    try {
      return await act({ ...task, event, context })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { routeKey: action } = event.requestContext
      return replyWith({ type: 'error', action, message: error.message } satisfies ErrorFrame)
    } finally {
      task.line.write()
    }
  }
}

/** @param connectionId whose event it is; null if it is no event of a connection */
export function beginTask(functionName: string, connectionId: string | null, context: LambdaContext): Task {
  return {
    line: new InvocationLine(functionName, context.awsRequestId, connectionId),
    deadlineMs: Date.now() + context.getRemainingTimeInMillis() - reserveMs,
  }
}
