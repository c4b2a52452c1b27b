import type { LambdaContext, SocketEvent } from '../../handling/events.ts'
import { sendMessage, soundSteps } from '../steps.ts'

const send = sendMessage(soundSteps)

/** Everybody gets the message; what is answered is that something went wrong. */
export async function handler(event: SocketEvent, context: LambdaContext) {
  await send(event, context)
  return { statusCode: 500, body: 'Failed to send: GoneException' }
}
