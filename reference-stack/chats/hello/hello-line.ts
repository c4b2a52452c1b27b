import { InvocationLine } from '../invocation-line.ts'
import type { LambdaContext } from '../handling/events.ts'

/** The line of an invocation that may post the same frame several times. */
export class HelloLine extends InvocationLine {
  /** Answers 410 after which it was posted again; the last one of a connection that was given up is in `postsGone`. */
  postsEarly = 0
}

/** Makes a Lambda handler of `act`: every invocation, failed ones included, leaves one line of JSON in the log. */
export function leavingLine<Event, Response>(
  functionName: string,
  connectionIdOf: (event: Event) => string,
  act: (event: Event, line: HelloLine) => Promise<Response>,
): (event: Event, context: Pick<LambdaContext, 'awsRequestId'>) => Promise<Response> {
  return async (event, { awsRequestId }) => {
    const line = new HelloLine(functionName, awsRequestId, connectionIdOf(event))
    try {
      return await act(event, line)
    } finally {
      line.write()
    }
  }
}
