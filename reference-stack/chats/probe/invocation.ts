import { InvocationLine } from '../invocation-line.ts'
import type { LambdaContext, ProbeEvent } from './events.ts'
import { keep } from './kept-events.ts'

/** One call of a handler. */
export interface Invocation<Event extends ProbeEvent = ProbeEvent, Context extends LambdaContext = LambdaContext> {
  readonly event: Event
  readonly context: Context
  /** The connection of the event; for a direct invocation, the request id of Lambda. */
  readonly connectionId: string
  readonly line: InvocationLine
}

/** Makes a Lambda handler that keeps its event, then does what it does, and leaves its line in the log whatever comes of it. */
export function keeping<Event extends ProbeEvent, Context extends LambdaContext>(
  functionName: string,
  act: (invocation: Invocation<Event, Context>) => unknown,
): (event: Event, context: Context) => Promise<unknown> {
  return async (event, context) => {
    const connectionId = event.requestContext?.connectionId ?? context.awsRequestId
    const line = new InvocationLine(functionName, context.awsRequestId, connectionId)
    try {
      await keep(connectionId, { json: JSON.stringify(event) })
      return await act({ event, context, connectionId, line })
    } finally {
      line.write()
    }
  }
}
