import { removeConnection } from '../connections.ts'
import type { SocketEvent, SocketResponse } from '../../handling/events.ts'
import { leavingLine } from '../hello-line.ts'

export const handler = leavingLine(
  'Disconnect',
  (event: SocketEvent) => event.requestContext.connectionId,
  async ({ requestContext: { connectionId } }): Promise<SocketResponse> => {
    await removeConnection(connectionId)
    return { statusCode: 200 }
  },
)
