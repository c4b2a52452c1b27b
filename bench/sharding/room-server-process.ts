import { startRoomChat } from '../../test/src/sharding/room-chat.ts'

// A chat in a process of its own: it tells its parent where it is, and what it has seen whenever it is asked.
const chat = await startRoomChat()
process.send?.({ url: chat.url })
process.on('message', () => {
  const { created, ...counts } = chat.seen
  process.send?.({ ...counts, rooms: created.size })
})
