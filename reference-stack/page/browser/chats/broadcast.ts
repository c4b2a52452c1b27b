import type { Chat } from './chat.ts'
import { clientMessage, readFrame, refusalOf } from './read-frame.ts'

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
