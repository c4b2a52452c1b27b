import type { PageChat } from '../../page-config.ts'
import type { Chat } from './chat.ts'
import { clientMessage, readFrame, refusalOf } from './read-frame.ts'
import { rooms } from './rooms.ts'

/** One place for everybody: each message goes to all who are connected. */
export const broadcast: Chat = {
  title: 'Broadcast chat',
  messages: {
    echoesToSender: true,
    say: (text, { name }) => JSON.stringify({ message: text, user: name }),
  },
  read: (frame) =>
    readFrame(frame, { 'client-message': clientMessage, error: (refused) => refusalOf(refused, { $default: 'say' }) }),
}

/** Nobody talks here: the chat tells each client its own connection id. */
export const hello: Chat = {
  title: 'Hello chat',
  read: (frame) =>
    readFrame(frame, {
      hello: ({ connectionId }) =>
        typeof connectionId === 'string' ? { kind: 'connection-id', connectionId } : undefined,
    }),
}

/** Every chat that the page speaks, by the name in its config. */
export const chats: Readonly<Record<PageChat, Chat>> = { rooms, broadcast, hello }
