import { leavingLine } from '../hello-line.ts'
import { post } from '../poster.ts'
import { tellId } from '../tell-id.ts'

/** The event with which Connect invokes it. */
export interface GreetEvent {
  readonly connectionId: string
}

/** 10 posts within about 4 s: a connection exists as soon as its $connect has returned, which has only to return by now. */
const patience = { attempts: 10, firstWaitMs: 25, longestWaitMs: 1000 }

export const handler = leavingLine(
  'Greet',
  ({ connectionId }: GreetEvent) => connectionId,
  async ({ connectionId }, line): Promise<void> => {
    // Nothing is thrown: Lambda would invoke it twice more, minutes later, for a client that has left.
    await tellId(post, connectionId, line, patience)
  },
)
