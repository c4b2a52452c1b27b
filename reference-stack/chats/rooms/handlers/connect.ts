import { addClient } from '../clients.ts'
import { silence } from '../../handling/responses.ts'
import { answering } from '../../handling/invocation.ts'

export const handler = answering('Connect', async ({ event }) => {
  try {
    await addClient(event)
    return silence
  } catch (error) {
    console.error(error)
    // Refuses the handshake: a client without an item would get no message.
    return { statusCode: 500 }
  }
})
