import { type Exchange, type Member, defineProtocol } from '../../src/crowd/protocols/protocol.ts'

/** The words of `chat.ts`: like a stranger's chat, but a member says who it is. */
export default defineProtocol({
  name: 'watched-chat',
  echoesToSender: false,
  join: enter,
  say: (room, text) => JSON.stringify({ op: 'post', room, body: text }),
})

export function enter(room: string, { index }: Member): Exchange {
  return {
    send: JSON.stringify({ op: 'enter', room, member: index }),
    answered: (frame) => frame === JSON.stringify({ entered: room }),
  }
}
