import { handler as sendMessage } from '../../../reference-stack/chats/rooms/handlers/send-message.ts'

const cpuMs = 8

export const handler: typeof sendMessage = (...event) => {
  const start = process.cpuUsage()
  let usedMs = 0
  while (usedMs < cpuMs) {
    const { user, system } = process.cpuUsage(start)
    usedMs = (user + system) / 1000
  }
  return sendMessage(...event)
}
