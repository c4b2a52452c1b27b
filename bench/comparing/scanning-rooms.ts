import { chat } from '../../reference-stack/chats/rooms/chat.ts'

/** The room chat, but that a message has the whole table read to find the members of its room. */
const { SendMessage } = chat.functions

export default {
  ...chat,
  name: 'rooms-scan',
  functions: { ...chat.functions, SendMessage: { ...SendMessage, environment: { MEMBERS_BY: 'scan' } } },
}
