import { answering } from '../../handling/invocation.ts'
import { readFrame, Refusal, roomName } from '../../handling/requests.ts'
import { replyWith } from '../../handling/responses.ts'
import { watchBoard } from '../watchers.ts'

export const handler = answering('Watch', async ({ event }) => {
  const { board } = readFrame(event.body, { board: roomName })
  if (!(await watchBoard(event.requestContext.connectionId, board))) throw new Refusal('not connected')
  return replyWith({ type: 'watching', board })
})
