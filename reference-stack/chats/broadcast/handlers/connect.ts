import { answering } from '../../handling/invocation.ts'
import { readFields, Refusal, userName } from '../../handling/requests.ts'
import { silence } from '../../handling/responses.ts'
import { addConnection } from '../connections.ts'

export const handler = answering('Connect', async ({ event, context }) => {
  const { queryStringParameters: query = {} } = event
  try {
    const user = query['user'] === undefined ? undefined : readFields(query, { user: userName }).user
    await addConnection(event, context, user)
    return silence
  } catch (error) {
    if (error instanceof Refusal) return { statusCode: 400 }
    console.error(error)
    // Refuses the handshake: a client without an item would get no message.
    return { statusCode: 500 }
  }
})
