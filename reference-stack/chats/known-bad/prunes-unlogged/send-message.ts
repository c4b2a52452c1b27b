import { sendMessage, soundSteps } from '../steps.ts'
import { unlogged } from '../unlogged.ts'

/** Sound, as far as it can be seen: it leaves no line in the log. */
export const handler = unlogged(sendMessage(soundSteps))
