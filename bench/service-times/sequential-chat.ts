import { chat as rooms } from '../../reference-stack/chats/rooms/chat.ts'

const { SendMessage } = rooms.functions

/** The room chat, posting to one member after the other. */
export const chat = {
  ...rooms,
  functions: { ...rooms.functions, SendMessage: { ...SendMessage, environment: { FANOUT: 'sequential' } } },
}
