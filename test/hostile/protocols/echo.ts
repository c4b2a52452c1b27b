import { defineProtocol } from '../../../src/crowd/protocols/protocol.ts'

/** A server that sends back what it gets knows no rooms: each is alone in one. */
export default defineProtocol({
  name: 'echo',
  echoesToSender: true,
  say: (_, text) => text,
})
