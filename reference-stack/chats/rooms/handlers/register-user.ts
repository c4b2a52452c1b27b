import { fitting } from '../../handling/responses.ts'
import { bothDone } from '../both-done.ts'
import { nameClient } from '../clients.ts'
import { listRooms } from '../directory.ts'
import { reply } from '../frames.ts'
import { answering } from '../../handling/invocation.ts'
import { readFrame, Refusal, userName } from '../../handling/requests.ts'

export const handler = answering('RegisterUser', async ({ event }) => {
  const { connectionId, requestTimeEpoch } = event.requestContext
  const { value: name } = readFrame(event.body, { value: userName })

  const [named, rooms] = await bothDone(nameClient(connectionId, name), listRooms(requestTimeEpoch))
  if (!named) throw new Refusal('not connected')

  return reply({ type: 'signup', rooms: fitting(rooms) })
})
