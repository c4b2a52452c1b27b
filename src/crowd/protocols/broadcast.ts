import type { Protocol } from './protocol.ts'

/** The wire protocol of the reference stack's broadcast chat; `reference-stack/chats/broadcast/README.md` has it as a table. */
export const broadcast: Protocol = {
  name: 'broadcast',
  echoesToSender: true,
  hasRooms: false,
  routes: { say: '$default' },
  // The chat keeps the name beside the connection, so that its items can be told apart.
  query: { user: '{member}' },
  say: (_, text, { name }) => JSON.stringify({ message: text, user: name }),
}
