import { answering } from '../../handling/invocation.ts'
import { readFields, Refusal, userName } from '../../handling/requests.ts'
import { silence } from '../../handling/responses.ts'
import { addConnection } from '../watchers.ts'

export const handler = answering('Connect', async ({ event }) => {
  const { queryStringParameters: query = {}, requestContext } = event
  try {
    const user = query['user'] === undefined ? undefined : readFields(query, { user: userName }).user
    await addConnection(requestContext.connectionId, requestContext.connectedAt, user)
    return silence
  } catch (error) {
    if (error instanceof Refusal) return { statusCode: 400 }
    console.error(error)
    // Refuses the handshake: a client without an item could watch no board.
    return { statusCode: 500 }
  }
})
