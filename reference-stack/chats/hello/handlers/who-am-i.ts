import type { SocketEvent, SocketResponse } from '../../handling/events.ts'
import { leavingLine } from '../hello-line.ts'

export const handler = leavingLine(
  'WhoAmI',
  (event: SocketEvent) => event.requestContext.connectionId,
  ({ requestContext: { connectionId } }): Promise<SocketResponse> =>
    Promise.resolve({ statusCode: 200, body: JSON.stringify({ type: 'whoami', connectionId }) }),
)
