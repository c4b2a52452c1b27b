import { addConnection } from '../connections.ts'
import type { SocketEvent, SocketResponse } from '../../handling/events.ts'
import { type HelloLine, leavingLine } from '../hello-line.ts'
import { invoking } from '../../posting/invoking.ts'
import { post } from '../poster.ts'
import { tellId } from '../tell-id.ts'
import type { GreetEvent } from './greet.ts'

/** Each attempt is in vain, however long it waits; and the client waits for the handshake meanwhile. */
const insidePatience = { attempts: 3, firstWaitMs: 25, longestWaitMs: 50 }

type Tell = (connectionId: string, line: HelloLine) => Promise<unknown>

const invokeGreet: (event: GreetEvent) => Promise<void> = invoking('FUNCTION_GREET')

/** By the query parameter `hello` of the handshake. */
const ways: Readonly<Record<string, Tell>> = {
  after: (connectionId) => invokeGreet({ connectionId }),
  // "Message posted before the connection is established": it exists when this handler has returned.
  inside: (connectionId, line) => tellId(post, connectionId, line, insidePatience),
  // The client asks for itself.
  asked: () => Promise.resolve(),
}

const refused: SocketResponse = { statusCode: 400 }

export const handler = leavingLine(
  'Connect',
  (event: SocketEvent) => event.requestContext.connectionId,
  async (event, line): Promise<SocketResponse> => {
    const way = event.queryStringParameters?.['hello'] ?? 'after'
    const tell = Object.hasOwn(ways, way) ? ways[way] : undefined
    if (tell === undefined) return refused
    try {
      await addConnection(event)
      await tell(event.requestContext.connectionId, line)
      return { statusCode: 200 }
    } catch (error) {
      console.error(error)
      // Refuses the handshake: a client that is never told its id would wait for it.
      return { statusCode: 500 }
    }
  },
)
