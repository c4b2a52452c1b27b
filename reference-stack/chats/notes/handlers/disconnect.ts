import { answering } from '../../handling/invocation.ts'
import { silence } from '../../handling/responses.ts'
import { removeConnection } from '../watchers.ts'

export const handler = answering('Disconnect', async ({ event }) => {
  await removeConnection(event.requestContext.connectionId)
  return silence
})
