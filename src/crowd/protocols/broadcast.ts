import type { Protocol } from './protocol.ts'

/** The wire protocol of the reference stack's broadcast chat; `reference-stack/chats/broadcast/README.md` has it as a table. */
export const broadcast: Protocol = {
  name: 'broadcast',
  echoesToSender: true,
  hasRooms: false,
  routes: { say: '$default', setPosition: 'set-position', readPositions: 'read-positions' },
  // The chat keeps the name beside the connection, so that its items can be told apart.
  query: { user: '{member}' },
  say: (_, text, { name }) => JSON.stringify({ message: text, user: name }),
  setPosition: (_, position) => JSON.stringify({ action: 'set-position', position }),
  readPositions: () => ({
    send: JSON.stringify({ action: 'read-positions' }),
    // Not parsed: it may hold a hundred positions, and each member asks once a second.
    answered: (frame) => frame.startsWith('{"type":"positions"'),
    refused: (frame) => (frame.startsWith('{"type":"error","action":"read-positions"') ? frame : undefined),
  }),
}
