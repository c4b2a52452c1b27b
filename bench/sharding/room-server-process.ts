import { startRoomChat } from '../../test/src/sharding/room-chat.ts'

// A chat in a process of its own: it tells its parent where it is, and what it has seen whenever it is asked.
const chat = await startRoomChat()
process.send?.({ url: chat.url })
process.on('message', () => {
  const { connections, messages, deliveries, created } = chat.seen
  process.send?.({ connections, messages, deliveries, rooms: created.size })
})
