import { defineProtocol } from '../../../src/crowd/protocols/protocol.ts'
import plain, { asked } from './plain.ts'

/** All the words that there are. */
export default defineProtocol({
  ...plain,
  name: 'full',
  hello: () => asked('hello', ''),
  createRoom: (room) => asked('create', room),
  leave: (room) => asked('leave', room),
})
