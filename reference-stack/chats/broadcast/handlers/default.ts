import type { Recipient } from '../../handling/events.ts'
import { answering } from '../../handling/invocation.ts'
import { messageText, readFrame, userName } from '../../handling/requests.ts'
import { silence } from '../../handling/responses.ts'
import { clean } from '../../posting/clean.ts'
import { postingToEach } from '../../posting/post-to-each.ts'
import { connections, forgetConnection } from '../connections.ts'
import { readSettings } from '../settings.ts'

/** The part of a message that every client receives. */
interface ClientMessage {
  readonly type: 'client-message'
  readonly message: string
  readonly user: string
}

const settings = readSettings(process.env)
const postToEach = await postingToEach<ClientMessage>(settings, 'APIGatewayEndpoint')

export const handler = answering('Default', async (invocation) => {
  const { connectionId: sender } = invocation.event.requestContext
  const { message, user } = readFrame(invocation.event.body, { message: messageText, user: userName })

  const gone: Recipient[] = []
  for await (const page of connections()) {
    const recipients = page.filter(({ connectionId }) => settings.includesSender || connectionId !== sender)
    gone.push(...(await postToEach({ type: 'client-message', message, user }, recipients, invocation)))
  }
  await clean(gone, ({ connectionId }) => forgetConnection(connectionId), invocation)
  return silence
})
