import { type Exchange, defineProtocol } from '../../../src/crowd/protocols/protocol.ts'

/** The words of `targets/chat.ts`, no more of them than a message needs. */
export default defineProtocol({
  name: 'plain',
  echoesToSender: false,
  join: (room) => asked('enter', room),
  say: (room, text) => JSON.stringify({ op: 'post', room, text }),
})

export function asked(op: string, room: string): Exchange {
  return {
    send: JSON.stringify({ op, room }),
    answered: (frame) => frame === JSON.stringify({ done: op, room }),
    refused: (frame) => (frame === JSON.stringify({ denied: op }) ? `${op} is denied` : undefined),
  }
}
