import { setTimeout as sleep } from 'node:timers/promises'
import { handler as sendMessage } from '../../../reference-stack/chats/rooms/handlers/send-message.ts'

const medianMs = 100
/** The standard deviation of the logarithm, which gives a p99 of 320 ms. */
const spread = 0.5

export const handler: typeof sendMessage = async (...event) => {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())
  await sleep(medianMs * Math.exp(spread * normal))
  return sendMessage(...event)
}
