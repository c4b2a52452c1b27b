import type { LambdaContext, SocketEvent } from '../../handling/events.ts'
import { sendMessage, soundSteps } from '../steps.ts'

const send = sendMessage(soundSteps)
/** A third of the memory, beside what Node and the SDK need. */
const kept = Buffer.alloc(170 * 1024 * 1024, 1)

/** Logs an error that it has caught, keeps much in memory, and answers with a status that is not 200. */
export async function handler(event: SocketEvent, context: LambdaContext) {
  await send(event, context)
  console.error('Invoke Error', new TypeError(`caught, with ${kept.length} bytes kept`))
  console.error(JSON.stringify({ errorType: 'TypeError', errorMessage: 'caught as well' }))
  return { statusCode: 202 }
}
